// Lagrangian self-distillation (LSD) in TensorFlow.js; rows with s = t carry flow matching. Linear path.
import * as tf from '@tensorflow/tfjs';

const column = (t) => t.reshape([-1, 1]);
const stop = tf.customGrad((x) => ({ value: x.clone(), gradFunc: (dy) => tf.zerosLike(dy) }));

export default (problem) => (problem.interpolant.kind === 'linear' ? loss : null);

const loss = {
  kind: 'loss',
  name: 'Lagrangian self-distillation',
  family: 'lagrangian',
  stopGradient: 'convex',
  times: 'given',
  framework: 'tfjs',
  dtype: 'float32',
  convention: { output: 'average-velocity' },
  loss({ net, x0, x1, s, t }) {
    const x = x0.add(x1.sub(x0).mul(column(s)));
    const step = column(t.sub(s));
    const { y: v, dy: slope } = net.jvp(x, s, t, tf.zerosLike(x), tf.zerosLike(s), tf.onesLike(t));
    const teacher = net(x.add(v.mul(step)), t, t);
    const diagonal = tf.equal(step, 0).toFloat();
    const target = stop(teacher.mul(tf.sub(1, diagonal)).add(x1.sub(x0).mul(diagonal)));
    return v.add(slope.mul(step)).sub(target).square().sum(1).mean();
  },
};
