// All kernels, compiled once for each instruction set: KERNEL(name) gives a name its suffix.
#include "vector.h"

#include "attention.h"
#include "columns.h"
#include "elementwise.h"
#include "gemm.h"
#include "gemm_direct.h"
#include "images.h"
#include "maps.h"
#include "optimisers.h"
#include "peak.h"
#include "pixels.h"
#include "rows.h"
