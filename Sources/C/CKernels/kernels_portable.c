#include "kernels/includes.h"
#define VECTORS 1
#define KERNEL(name) name##_portable
#include "kernels/all.h"
