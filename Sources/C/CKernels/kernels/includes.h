// System headers come before any target attribute.
#include "../include/CKernels.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

// Functions on vectors are inlined everywhere: no call with a vector argument remains.
#pragma clang diagnostic ignored "-Wpsabi"
// A row kernel that one instruction set does not need is no mistake.
#pragma clang diagnostic ignored "-Wunused-function"
