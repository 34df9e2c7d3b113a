// Whether the raster libraries may make connections.
#pragma once
#include <stdbool.h>

// A raster file can ask for the network in more ways than anybody can list: a source of a virtual raster, an
// elevation model in an .aux.xml, a reference system in GeoJSON, a proxy in a .dodsrc, a grid of PROJ. All of them end
// in calls of socket, connect or getaddrinfo by GDAL, by PROJ, or by a library that came with them (curl, netCDF, the
// clients of data bases). So these functions are ours: the program defines them, and a library that is loaded later
// finds the program's symbols before libc's. Each looks at who calls. What the process consisted of before GDAL was
// loaded (ZeroMQ of the Jupyter kernel, Open MPI and its plugins) is handed on to libc; whatever came with GDAL or after
// it is refused: EACCES, and no address for any name. Threads and calling order do not matter, and children such as
// sbatch or gnuplot are as free as they were, which a filter in the kernel (seccomp, Landlock) would not leave them.

// To be called before the libraries are loaded.
void gfm_network_before_loading(void);

// Refuses connections of everything that was loaded since; false where calls would not come by here.
bool gfm_network_refuse(void);

// Whether a place in the program is of what was loaded with GDAL or later.
bool gfm_came_with_gdal(const void *caller);
