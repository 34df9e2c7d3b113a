void KERNEL(gfm_adamw) {
  float keep = 1.f - lr * decay, step = lr / correction1;
  float root = 1.f / __builtin_elementwise_sqrt(correction2);
  uint32_t mode = denormals_off();
  for (long i = 0; i < n; i++) {
    float gradient = g[i] * gradient_scale;
    float first = beta1 * m[i] + (1.f - beta1) * gradient;
    float second = beta2 * v[i] + (1.f - beta2) * gradient * gradient;
    m[i] = first;
    v[i] = second;
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
