#include "CGDAL.h"
#include "Network.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdbool.h>
#include <string.h>

static gfm_gdal functions;

enum { MESSAGE = 1024, SKIPPED = 8192 };
static _Thread_local char failure[MESSAGE];
static _Thread_local char warning[MESSAGE];

static _Thread_local bool lacked_memory;

// How libraries under GDAL say that they lack memory, for which they have no number.
static const char *const lacks[] = {"nsufficient memory", "ut of memory", "annot allocate", NULL};

static void keep(CPLErr class, CPLErrorNum number, const char *text) {
  if (number == CPLE_OutOfMemory) lacked_memory = true;
  for (const char *const *words = lacks; *words; words++)
    if (class >= CE_Warning && strstr(text, *words)) lacked_memory = true;
  char *place = class >= CE_Failure ? failure : class == CE_Warning ? warning : NULL;
  if (place && !*place) snprintf(place, MESSAGE, "%s", text);
}

void gfm_gdal_clear_messages(void) {
  *failure = *warning = 0;
  lacked_memory = false;
}
bool gfm_gdal_lacked_memory(void) { return lacked_memory; }
const char *gfm_gdal_failure(void) { return failure; }
const char *gfm_gdal_warning(void) { return warning; }

static bool is_among(const char *const *names, const char *name) {
  for (; *names; names++)
    if (strcmp(*names, name) == 0) return true;
  return false;
}

// The formats that are read and written, each of which has a test. A driver outside of this list could be asked for by
// any file, whatever its name, and by what lies beside it: MRF, for one, writes where the file says.
static const char *const drivers[] = {
    // Images, and what they are put together in.
    "GTiff", "COG", "PNG", "JPEG", "BMP", "GIF", "WEBP", "JP2OpenJPEG", "VRT", "MEM",
    // Scientific formats.
    "HFA", "ENVI", "netCDF", "HDF5", "HDF5Image",
    // Outlines.
    "GeoJSON", "GPKG", "ESRI Shapefile", "FlatGeobuf", "Memory", NULL};

static void keep_drivers(void) {
  char others[SKIPPED] = "";
  for (int i = functions.GDALGetDriverCount() - 1; i >= 0; i--) {
    GDALDriverH driver = functions.GDALGetDriver(i);
    const char *name = functions.GDALGetDriverShortName(driver);
    if (strcmp(name, "MEM") == 0) {
      // We make rasters in memory; opened by a name, which a sidecar may hold, it would read any address.
      functions.GDALSetMetadataItem(driver, "DCAP_RASTER", NULL, NULL);
      functions.GDALSetMetadataItem(driver, "DCAP_MULTIDIM_RASTER", NULL, NULL);
    }
    if (is_among(drivers, name)) continue;
    size_t length = strlen(others);
    snprintf(others + length, SKIPPED - length, "%s%s", length ? "," : "", name);
    functions.GDALDeregisterDriver(driver);
  }
  // Should anything in GDAL register all drivers once more.
  functions.CPLSetConfigOption("GDAL_SKIP", others);
}

static void configure(bool network) {
  functions.CPLSetErrorHandler(keep);
  // Folders of many thousand images: ask for a companion file by name instead of listing the folder.
  functions.CPLSetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE");
  functions.CPLSetConfigOption("GDAL_CACHEMAX", "256");
  functions.CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
  // Nothing is loaded from folders that the surroundings name.
  functions.CPLSetConfigOption("GDAL_DRIVER_PATH", "disable");
  if (!network) {
    // No connection comes about (Network.c); with these nothing waits for one, either.
    functions.CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "no-network");
    functions.CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
  }
  functions.OSRSetPROJEnableNetwork(network);
  functions.GDALAllRegister();
  keep_drivers();
}

const gfm_gdal *gfm_gdal_load(bool network, char *error, size_t size) {
  static const char *const libraries[] = {"libgdal.so.32", "libgdal.so"};
  void *library = NULL;
  gfm_network_before_loading();
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !library; i++)
    library = dlopen(libraries[i], RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(error, size, "%s", dlerror());
    return NULL;
  }
#define LOOK_UP(name)                                                             \
  if (!(functions.name = (__typeof__(&name))dlsym(library, #name))) {             \
    snprintf(error, size, "the GDAL library here has no %s", #name);              \
    return NULL;                                                                  \
  }
  GFM_GDAL_FUNCTIONS(LOOK_UP)
  if (!network && !gfm_network_refuse()) {
    snprintf(error, size, "it could not be kept from the network; set GFM_NETWORK=1 to load it all the same");
    return NULL;
  }
  configure(network);
  return &functions;
}
