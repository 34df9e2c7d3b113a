// All kernels, compiled once for each instruction set: KERNEL_NAME(name) gives a name its suffix, and KERNEL(name)
// heads a body, with the parameters that stand in the list.
#include "vector.h"

#define GFM_KERNEL(result, name, arguments) result KERNEL_NAME(name) name##_parameters;
#include "../include/kernel_list.h"
#define KERNEL(name) KERNEL_NAME(name) name##_parameters

#include "attention.h"
#include "columns.h"
#include "elementwise.h"
#include "gemm.h"
#include "gemm_direct.h"
#include "images.h"
#include "maps.h"
#include "optimizers.h"
#include "peak.h"
#include "pixels.h"
#include "random.h"
#include "rows.h"
#include "sums.h"
