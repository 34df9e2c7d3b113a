// Adam's two moments take the gradient of one element.
#define TAKE_MOMENTS                                                    \
  float gradient = g[i] * gradient_scale;                               \
  float first = beta1 * m[i] + (1.f - beta1) * gradient;                \
  float second = beta2 * v[i] + (1.f - beta2) * gradient * gradient;    \
  m[i] = first;                                                         \
  v[i] = second;

void KERNEL(gfm_adamw) {
  float keep = 1.f - lr * decay, step = lr / correction1;
  float root = 1.f / __builtin_elementwise_sqrt(correction2);
  uint32_t mode = denormals_off();
  for (long i = 0; i < n; i++) {
    TAKE_MOMENTS
    p[i] = p[i] * keep - step * first / (__builtin_elementwise_sqrt(second) * root + eps);
  }
  denormals_back(mode);
}

void KERNEL(gfm_sgd) {
  for (long i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale + decay * p[i];
    float velocity = first ? gradient : momentum * m[i] + gradient;
    m[i] = velocity;
    p[i] -= lr * (nesterov ? gradient + momentum * velocity : velocity);
  }
}

// u = the direction of Adam, with decay: what LAMB scales.
void KERNEL(gfm_lamb) {
  float root = 1.f / __builtin_elementwise_sqrt(correction2);
  uint32_t mode = denormals_off();
  for (long i = 0; i < n; i++) {
    TAKE_MOMENTS
    u[i] = first / correction1 / (__builtin_elementwise_sqrt(second) * root + eps) + decay * p[i];
  }
  denormals_back(mode);
}

#undef TAKE_MOMENTS

void KERNEL(gfm_lion) {
  float keep = 1.f - lr * decay;
  for (long i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale;
    float direction = beta1 * m[i] + (1.f - beta1) * gradient;
    float sign = direction > 0.f ? 1.f : direction < 0.f ? -1.f : 0.f;
    p[i] = p[i] * keep - lr * sign;
    m[i] = beta2 * m[i] + (1.f - beta2) * gradient;
  }
}
