export { exactVelocity, exactVelocityNet } from './exact-velocity.ts';
