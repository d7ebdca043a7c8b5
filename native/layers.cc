// Operations of network layers for TensorFlow on the CPU, through its C interface: bias, activation and tangents forward, and their
// reverse, each in one pass over memory where TensorFlow's own operations take up to ten. Compiled into the binding by
// `flowproof setup tensorflow`; registered when it is loaded. Polynomials: scripts/fixtures/activation_polynomials.py.
//
// A result depends on its own row alone and column sums are taken over blocks of 64 rows in their order, so that neither the
// number of threads nor the other rows change a bit.

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

// From tensorflow/c/kernels.h, which includes headers that are no part of the C interface.
extern "C" {
struct TF_KernelBuilder;
struct TF_OpKernelConstruction;
struct TF_OpKernelContext;
TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder* builder, TF_Status* status);
void TF_GetInput(TF_OpKernelContext* context, int i, TF_Tensor** tensor, TF_Status* status);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext* context, int i, TF_DataType type, const int64_t* shape, int rank,
                             size_t bytes, TF_Status* status);
void TF_OpKernelContext_Failure(TF_OpKernelContext* context, TF_Status* status);
void TF_OpKernelConstruction_Failure(TF_OpKernelConstruction* construction, TF_Status* status);
void TF_OpKernelConstruction_GetAttrInt64(TF_OpKernelConstruction* construction, const char* name, int64_t* value,
                                          TF_Status* status);
}

namespace {

constexpr int64_t kRows = 64;
/** Fewer numbers are done before a sleeping thread has woken up. */
constexpr int64_t kAlone = 1 << 17;

/** Threads that wait for blocks of rows. They live as long as the process, and not in a forked child. */
class Pool {
 public:
  static Pool& shared() {
    static Pool* pool = new Pool;
    return *pool;
  }

  void run(int64_t blocks, int64_t numbers, const std::function<void(int64_t)>& work) {
    if (count_ == 0 || numbers < kAlone || blocks < 2 || getpid() != process_) {
      for (int64_t block = 0; block < blocks; block++) work(block);
      return;
    }
    std::lock_guard<std::mutex> one(callers_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      blocks_ = blocks;
      next_ = 0;
      running_ = count_;
      turn_++;
    }
    wake_.notify_all();
    take();
    std::unique_lock<std::mutex> lock(mutex_);
    done_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  Pool() : process_(getpid()) {
    count_ = static_cast<int>(std::min(std::max(std::thread::hardware_concurrency(), 1u), 32u)) - 1;
    for (int i = 0; i < count_; i++) std::thread([this] { serve(); }).detach();
  }

  void take() {
    for (int64_t block = next_++; block < blocks_; block = next_++) (*work_)(block);
  }

  void serve() {
    for (int64_t seen = 0;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        wake_.wait(lock, [&] { return turn_ != seen; });
        seen = turn_;
      }
      take();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--running_ == 0) done_.notify_one();
    }
  }

  const pid_t process_;
  int count_ = 0;
  int running_ = 0;
  int64_t turn_ = 0;
  int64_t blocks_ = 0;
  std::atomic<int64_t> next_{0};
  const std::function<void(int64_t)>* work_ = nullptr;
  std::mutex callers_, mutex_;
  std::condition_variable wake_, done_;
};

/** e^x for x <= 0, 2 u relative; 0 below -87.7. */
inline float exponential(float x) {
  x = x < -88.f ? -88.f : x;
  const float shifted = x * 1.44269502f + 12582912.f;
  const float n = shifted - 12582912.f;
  const float r = n * -1.42860677e-6f + (n * -0.693145752f + x);
  float p = 0.001381459878757596f * r + 0.008368716575205326f;
  p = p * r + 0.04166838899254799f;
  p = p * r + 0.1666652113199234f;
  p = p * r + 0.4999999403953552f;
  p = p * (r * r) + r + 1.f;
  uint32_t bits;
  std::memcpy(&bits, &shifted, 4);
  bits = (bits << 23) + 0x3f800000u;
  float scale;
  std::memcpy(&scale, &bits, 4);
  return p * scale;
}

inline float magnitude(float x) { return __builtin_fabsf(x); }

struct Jet {
  float value, slope, curvature;
};

struct Silu {
  static inline Jet at(float x) {
    const float e = exponential(-magnitude(x));
    const float c = 1.f / (1.f + e);
    const float ec = e * c;
    const float sigma = x < 0.f ? ec : c;
    const float other = x < 0.f ? c : ec;
    const float half = (1.f - e) * c;
    return {x * sigma, sigma * (x * other + 1.f), ec * c * (2.f - magnitude(x) * half)};
  }
};

struct Gelu {
  static inline Jet at(float x) {
    const float square = x * x;
    const float e = exponential(-0.5f * square);
    const float t = 1.f / (magnitude(x) * 0.254558444f + 1.f);
    float p = 0.022356536239385605f * t + -0.06084819510579109f;
    p = p * t + -0.042186439037323f;
    p = p * t + 0.21144869923591614f;
    p = p * t + -0.08650826662778854f;
    p = p * t + 0.22274518013000488f;
    p = p * t + 0.13077081739902496f;
    p = p * t + 0.196751669049263f;
    p = p * t + 0.20232301950454712f;
    p = p * t + 0.20314697921276093f;
    const float tail = p * (t * 0.5f) * e;
    const float cdf = x < 0.f ? tail : 1.f - tail;
    const float density = e * 0.398942280f;
    const float bounded = square > 1e30f ? 1e30f : square;
    return {x * cdf, x * density + cdf, density * (2.f - bounded)};
  }
};

struct Tanh {
  static inline Jet at(float x) {
    const float e = exponential(-2.f * magnitude(x));
    const float c = 1.f / (1.f + e);
    const float x2 = x * x;
    float p = -0.005704986862838268f * x2 + 0.02063908614218235f;
    p = p * x2 + -0.05373971536755562f;
    p = p * x2 + 0.13331441581249237f;
    p = p * x2 + -0.3333328068256378f;
    const float near = p * x2 * x + x;
    const float far = __builtin_copysignf((1.f - e) * c, x);
    const float value = magnitude(x) > 0.625f ? far : near;
    const float slope = 4.f * (e * c * c);
    return {value, slope, -2.f * value * slope};
  }
};

/** Members, rows of each, and columns; z is [members, rows, columns], biases are [members, columns]. */
struct Sizes {
  int64_t members, rows, columns;
  int64_t blocks() const { return (rows + kRows - 1) / kRows; }
  int64_t numbers() const { return members * rows * columns; }
};

/** f(z + b) and, with tangents, f'(z + b) ż. */
template <class F, bool kDual>
void forward(Sizes n, const float* z, const float* bias, const float* dz, float* a, float* da) {
  Pool::shared().run(n.members * n.blocks(), n.numbers(), [&](int64_t index) {
    const int64_t member = index / n.blocks(), first = index % n.blocks() * kRows;
    const int64_t last = std::min(first + kRows, n.rows);
    const float* __restrict b = bias + member * n.columns;
    for (int64_t i = first; i < last; i++) {
      const int64_t at = (member * n.rows + i) * n.columns;
      const float* __restrict zi = z + at;
      const float* __restrict dzi = kDual ? dz + at : nullptr;
      float* __restrict ai = a + at;
      float* __restrict dai = kDual ? da + at : nullptr;
#pragma GCC ivdep
      for (int64_t j = 0; j < n.columns; j++) {
        const Jet f = F::at(zi[j] + b[j]);
        ai[j] = f.value;
        if (kDual) dai[j] = f.slope * dzi[j];
      }
    }
  });
}

/** g f' + ġ f'' ż, ġ f', and the sums of the columns of the first. */
template <class F, bool kDual>
void reverse(Sizes n, const float* z, const float* bias, const float* dz, const float* g, const float* dg, float* out,
             float* dout, float* sums) {
  std::vector<float> partial(n.members * n.blocks() * n.columns, 0.f);
  Pool::shared().run(n.members * n.blocks(), n.numbers(), [&](int64_t index) {
    const int64_t member = index / n.blocks(), first = index % n.blocks() * kRows;
    const int64_t last = std::min(first + kRows, n.rows);
    const float* __restrict b = bias + member * n.columns;
    float* __restrict sum = partial.data() + index * n.columns;
    for (int64_t i = first; i < last; i++) {
      const int64_t at = (member * n.rows + i) * n.columns;
      const float* __restrict zi = z + at;
      const float* __restrict gi = g + at;
      const float* __restrict dzi = kDual ? dz + at : nullptr;
      const float* __restrict dgi = kDual ? dg + at : nullptr;
      float* __restrict oi = out + at;
      float* __restrict doi = kDual ? dout + at : nullptr;
#pragma GCC ivdep
      for (int64_t j = 0; j < n.columns; j++) {
        const Jet f = F::at(zi[j] + b[j]);
        float gradient = gi[j] * f.slope;
        if (kDual) {
          gradient += dgi[j] * dzi[j] * f.curvature;
          doi[j] = dgi[j] * f.slope;
        }
        oi[j] = gradient;
        sum[j] += gradient;
      }
    }
  });
  for (int64_t e = 0; e < n.members; e++) {
    float* __restrict total = sums + e * n.columns;
    std::fill(total, total + n.columns, 0.f);
    for (int64_t block = 0; block < n.blocks(); block++) {
      const float* __restrict part = partial.data() + (e * n.blocks() + block) * n.columns;
      for (int64_t j = 0; j < n.columns; j++) total[j] += part[j];
    }
  }
}

/** Inputs and outputs of a call; the first error is reported and stops it. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status_);
  }

  TF_Tensor* input(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_);
    return kept(tensor);
  }

  /** An output of the shape of `like`. */
  float* output(int i, const TF_Tensor* like) {
    int64_t shape[8];
    const int rank = TF_NumDims(like);
    for (int axis = 0; axis < rank; axis++) shape[axis] = TF_Dim(like, axis);
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, TF_FLOAT, shape, rank, TF_TensorByteSize(like), status_);
    return data(kept(tensor));
  }

  static float* data(TF_Tensor* tensor) {
    return tensor == nullptr ? nullptr : static_cast<float*>(TF_TensorData(tensor));
  }

  bool failed() {
    if (TF_GetCode(status_) == TF_OK) return false;
    TF_OpKernelContext_Failure(context_, status_);
    return true;
  }

  void refuse(const char* why) {
    TF_SetStatus(status_, TF_INVALID_ARGUMENT, why);
    failed();
  }

 private:
  TF_Tensor* kept(TF_Tensor* tensor) {
    if (tensor != nullptr) tensors_.push_back(tensor);
    return tensor;
  }

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

/** Sizes of z [.., rows, columns] with biases [members, columns]; false where they do not fit. */
bool sizesOf(const TF_Tensor* z, const TF_Tensor* bias, Sizes* sizes) {
  const int rank = TF_NumDims(z);
  if (rank < 1 || rank > 8) return false;
  const int64_t columns = TF_Dim(z, rank - 1), numbers = TF_TensorElementCount(z), biases = TF_TensorElementCount(bias);
  if (columns < 1 || biases < columns || biases % columns != 0 || numbers % biases != 0) return false;
  *sizes = {biases / columns, numbers / biases, columns};
  return true;
}

template <bool kDual>
void compute(void* kind, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* inputs[3] = {call.input(0), call.input(1), kDual ? call.input(2) : nullptr};
  if (call.failed()) return;
  Sizes n;
  if (!sizesOf(inputs[0], inputs[1], &n)) return call.refuse("FlowproofActivate: biases do not fit");
  if (kDual && TF_TensorElementCount(inputs[2]) != n.numbers()) return call.refuse("FlowproofActivate: tangents do not fit");
  float* a = call.output(0, inputs[0]);
  float* da = kDual ? call.output(1, inputs[0]) : nullptr;
  if (call.failed()) return;
  const auto run = *static_cast<int64_t*>(kind) == 0   ? forward<Silu, kDual>
                   : *static_cast<int64_t*>(kind) == 1 ? forward<Gelu, kDual>
                                                       : forward<Tanh, kDual>;
  run(n, Call::data(inputs[0]), Call::data(inputs[1]), Call::data(inputs[2]), a, da);
}

template <bool kDual>
void computeReverse(void* kind, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* inputs[5] = {};
  for (int i = 0; i < (kDual ? 5 : 3); i++) inputs[i] = call.input(i);
  if (call.failed()) return;
  Sizes n;
  if (!sizesOf(inputs[0], inputs[1], &n)) return call.refuse("FlowproofActivateGradient: biases do not fit");
  for (int i = 2; i < (kDual ? 5 : 3); i++) {
    if (TF_TensorElementCount(inputs[i]) != n.numbers()) {
      return call.refuse("FlowproofActivateGradient: gradients or tangents do not fit");
    }
  }
  float* out = call.output(0, inputs[0]);
  float* sums = call.output(1, inputs[1]);
  float* dout = kDual ? call.output(2, inputs[0]) : nullptr;
  if (call.failed()) return;
  const auto run = *static_cast<int64_t*>(kind) == 0   ? reverse<Silu, kDual>
                   : *static_cast<int64_t*>(kind) == 1 ? reverse<Gelu, kDual>
                                                       : reverse<Tanh, kDual>;
  run(n, Call::data(inputs[0]), Call::data(inputs[1]), Call::data(inputs[3]), Call::data(inputs[2]),
      Call::data(inputs[4]), out, dout, sums);
}

/** Numbers that a thread takes at a time. */
constexpr int64_t kPiece = 1 << 14;

/**
 * Adam for members of `length` parameters: m + c0 (g - m), c1 v + c2 g², θ - r m/(√v + c3), with the coefficients c0 to c3 and
 * then r of each member.
 */
void computeAdam(void*, TF_OpKernelContext* context) {
  Call call(context);
  TF_Tensor* inputs[5];
  for (int i = 0; i < 5; i++) inputs[i] = call.input(i);
  if (call.failed()) return;
  const int64_t numbers = TF_TensorElementCount(inputs[0]), members = TF_TensorElementCount(inputs[4]) - 4;
  bool fits = members > 0 && numbers % members == 0;
  for (int i = 1; i < 4; i++) fits = fits && TF_TensorElementCount(inputs[i]) == numbers;
  if (!fits) return call.refuse("FlowproofAdam: shapes do not fit");
  const float *theta = Call::data(inputs[0]), *g = Call::data(inputs[1]), *m = Call::data(inputs[2]);
  const float *v = Call::data(inputs[3]), *c = Call::data(inputs[4]);
  float* out[3];
  for (int i = 0; i < 3; i++) out[i] = call.output(i, inputs[0]);
  if (call.failed()) return;
  const int64_t length = numbers / members, pieces = (length + kPiece - 1) / kPiece;
  Pool::shared().run(members * pieces, numbers, [&](int64_t index) {
    const int64_t member = index / pieces, first = index % pieces * kPiece;
    const int64_t end = member * length + std::min(first + kPiece, length);
    const float rate = c[4 + member];
#pragma GCC ivdep
    for (int64_t i = member * length + first; i < end; i++) {
      const float mi = m[i] + c[0] * (g[i] - m[i]);
      const float vi = v[i] * c[1] + c[2] * (g[i] * g[i]);
      out[0][i] = theta[i] - rate * (mi / (__builtin_sqrtf(vi) + c[3]));
      out[1][i] = mi;
      out[2][i] = vi;
    }
  });
}

void* create(TF_OpKernelConstruction* construction) {
  TF_Status* status = TF_NewStatus();
  auto* kind = new int64_t(0);
  TF_OpKernelConstruction_GetAttrInt64(construction, "kind", kind, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return kind;
}

void destroy(void* kind) { delete static_cast<int64_t*>(kind); }

void unknownShapes(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

void add(const char* name, std::vector<const char*> inputs, std::vector<const char*> outputs,
         void (*run)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(name);
  TF_OpDefinitionBuilderAddAttr(op, "kind: int");
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, unknownShapes);
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel = TF_NewKernelBuilder(name, "CPU", create, run, destroy);
    TF_RegisterKernelBuilder(name, kernel, status);
  }
  if (TF_GetCode(status) != TF_OK) std::fprintf(stderr, "flowproof: %s: %s\n", name, TF_Message(status));
  TF_DeleteStatus(status);
}

const bool registered = [] {
  add("FlowproofActivate", {"z: float", "bias: float"}, {"a: float"}, compute<false>);
  add("FlowproofActivateDual", {"z: float", "bias: float", "tangent: float"}, {"a: float", "da: float"}, compute<true>);
  add("FlowproofActivateGradient", {"z: float", "bias: float", "g: float"}, {"dz: float", "sums: float"},
      computeReverse<false>);
  add("FlowproofActivateDualGradient", {"z: float", "bias: float", "g: float", "tangent: float", "dg: float"},
      {"dz: float", "sums: float", "dtangent: float"}, computeReverse<true>);
  add("FlowproofAdam", {"theta: float", "g: float", "m: float", "v: float", "c: float"},
      {"new_theta: float", "new_m: float", "new_v: float"}, computeAdam);
  return true;
}();

}  // namespace
