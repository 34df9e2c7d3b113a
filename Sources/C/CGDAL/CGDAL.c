#include "CGDAL.h"
#include <dlfcn.h>
#include <stdio.h>
#include <stdbool.h>
#include <string.h>

static gfm_gdal functions;

enum { MESSAGE = 1024 };
static _Thread_local char failure[MESSAGE];
static _Thread_local char warning[MESSAGE];

static void keep(CPLErr class, CPLErrorNum number, const char *text) {
  (void)number;
  char *place = class >= CE_Failure ? failure : class == CE_Warning ? warning : NULL;
  if (place && !*place) snprintf(place, MESSAGE, "%s", text);
}

void gfm_gdal_clear_messages(void) { *failure = *warning = 0; }
const char *gfm_gdal_failure(void) { return failure; }
const char *gfm_gdal_warning(void) { return warning; }

static bool is_among(const char *const *names, const char *name) {
  for (; *names; names++)
    if (strcmp(*names, name) == 0) return true;
  return false;
}

// Drivers that reach for the network.
static const char *const network_drivers[] = {
    "AmigoCloud", "Carto", "CSW", "DAAS", "DODS", "EEDA", "EEDAI", "Elasticsearch", "GMLAS", "HTTP", "IIP", "NGW",
    "OAPIF", "OGCAPI", "PLMOSAIC", "PLSCENES", "RDA", "STACIT", "STACTA", "WCS", "WFS", "WMS", "WMTS", NULL};

// Drivers that reach for a data base, or for other files than the one named.
static const char *const elsewhere_drivers[] = {"GDALG", "MongoDBv3", "MSSQLSpatial", "MySQL", "ODBC", "OGR_VRT",
                                                "PostGISRaster", "PostgreSQL", NULL};

static void configure(bool network) {
  functions.CPLSetErrorHandler(keep);
  // Folders of many thousand images: ask for a companion file by name instead of listing the folder.
  functions.CPLSetConfigOption("GDAL_DISABLE_READDIR_ON_OPEN", "TRUE");
  functions.CPLSetConfigOption("GDAL_CACHEMAX", "256");
  functions.CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
  if (!network) {
    // A local file that names a remote one finds nothing there, nor a way there.
    functions.CPLSetConfigOption("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", "no-network");
    functions.CPLSetConfigOption("GDAL_HTTP_PROXY", "127.0.0.1:9");
    functions.CPLSetConfigOption("GDAL_HTTP_TIMEOUT", "1");
  }
  functions.OSRSetPROJEnableNetwork(network);
  functions.GDALAllRegister();
  for (int i = functions.GDALGetDriverCount() - 1; i >= 0; i--) {
    GDALDriverH driver = functions.GDALGetDriver(i);
    const char *name = functions.GDALGetDriverShortName(driver);
    if (is_among(elsewhere_drivers, name) || (!network && is_among(network_drivers, name)))
      functions.GDALDeregisterDriver(driver);
  }
}

const gfm_gdal *gfm_gdal_load(bool network, char *error, size_t size) {
  static const char *const libraries[] = {"libgdal.so.32", "libgdal.so"};
  void *library = NULL;
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
  configure(network);
  return &functions;
}
