// GDAL, loaded on first use: its library alone costs 50 ms of start-up, and most sessions open a
// prompt before they open an image.
#pragma once
#include <stdbool.h>
#include <stddef.h>
// By their Debian place: pkg-config would have the library linked as well.
#if __has_include(<gdal/gdal.h>)
#include <gdal/cpl_conv.h>
#include <gdal/cpl_error.h>
#include <gdal/cpl_string.h>
#include <gdal/gdal.h>
#include <gdal/gdalwarper.h>
#include <gdal/ogr_api.h>
#include <gdal/ogr_srs_api.h>
#else
#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <gdal.h>
#include <gdalwarper.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define GFM_GDAL_FUNCTIONS(X)          \
  X(CPLSetConfigOption)                \
  X(CPLSetErrorHandler)                \
  X(CSLDestroy)                        \
  X(CSLAddString)                      \
  X(VSIFree)                           \
  X(GDALAllRegister)                   \
  X(GDALVersionInfo)                   \
  X(GDALGetDriverByName)               \
  X(GDALGetDriverCount)                \
  X(GDALGetDriver)                     \
  X(GDALDeregisterDriver)              \
  X(GDALGetDriverShortName)            \
  X(GDALGetDatasetDriver)              \
  X(GDALOpenEx)                        \
  X(GDALClose)                         \
  X(GDALFlushCache)                    \
  X(GDALCreate)                        \
  X(GDALCreateCopy)                    \
  X(GDALGetMetadata)                   \
  X(GDALGetMetadataItem)               \
  X(GDALSetMetadataItem)               \
  X(GDALGetRasterXSize)                \
  X(GDALGetRasterYSize)                \
  X(GDALGetRasterCount)                \
  X(GDALGetRasterBand)                 \
  X(GDALGetRasterDataType)             \
  X(GDALGetDataTypeSizeBytes)          \
  X(GDALDataTypeIsComplex)             \
  X(GDALGetDataTypeName)               \
  X(GDALGetBlockSize)                  \
  X(GDALGetDescription)                \
  X(GDALSetDescription)                \
  X(GDALGetRasterColorInterpretation)  \
  X(GDALSetRasterColorInterpretation)  \
  X(GDALGetColorInterpretationName)    \
  X(GDALGetRasterColorTable)           \
  X(GDALGetColorEntryCount)            \
  X(GDALGetColorEntryAsRGB)            \
  X(GDALGetRasterNoDataValue)          \
  X(GDALSetRasterNoDataValue)          \
  X(GDALSetRasterNoDataValueAsInt64)   \
  X(GDALGetRasterScale)                \
  X(GDALGetRasterOffset)               \
  X(GDALGetMaskBand)                   \
  X(GDALGetMaskFlags)                  \
  X(GDALGetOverviewCount)              \
  X(GDALGetGeoTransform)               \
  X(GDALSetGeoTransform)               \
  X(GDALInvGeoTransform)               \
  X(GDALGetGCPCount)                   \
  X(GDALGetGCPs)                       \
  X(GDALGetGCPProjection)              \
  X(GDALSetGCPs)                       \
  X(GDALGetProjectionRef)              \
  X(GDALSetProjection)                 \
  X(GDALSetRasterColorTable)           \
  X(GDALReprojectImage)                \
  X(GDALDatasetCreateLayer)            \
  X(GDALDatasetGetLayerCount)          \
  X(GDALDatasetGetLayer)               \
  X(GDALRasterizeLayers)               \
  X(GDALDatasetStartTransaction)       \
  X(GDALDatasetCommitTransaction)      \
  X(GDALRasterIOEx)                    \
  X(GDALDatasetRasterIOEx)             \
  X(OGR_L_CreateField)                 \
  X(OGR_L_GetLayerDefn)                \
  X(OGR_L_GetExtent)                   \
  X(OGR_L_GetGeomType)                 \
  X(OGR_L_ResetReading)                \
  X(OGR_L_GetNextFeature)              \
  X(OGR_L_GetSpatialRef)               \
  X(OGR_L_CreateFeature)               \
  X(OGR_Fld_Create)                    \
  X(OGR_Fld_Destroy)                   \
  X(OGR_F_Create)                      \
  X(OGR_F_Destroy)                     \
  X(OGR_F_SetFieldInteger64)           \
  X(OGR_F_SetFieldDouble)              \
  X(OGR_F_SetFieldString)              \
  X(OGR_F_GetGeometryRef)              \
  X(OGR_F_SetGeometryDirectly)         \
  X(OGR_G_CreateFromWkt)               \
  X(OGR_G_Clone)                       \
  X(OGR_G_GetDimension)                \
  X(OGR_G_GetEnvelope)                 \
  X(OGR_G_GetGeometryType)             \
  X(OGR_G_GetGeometryName)             \
  X(OGR_G_GetGeometryCount)            \
  X(OGR_G_GetGeometryRef)              \
  X(OGR_G_IsEmpty)                     \
  X(OGR_G_ForceToMultiPolygon)         \
  X(OGR_GT_Flatten)                    \
  X(OGR_GT_IsSubClassOf)               \
  X(OSRNewSpatialReference)            \
  X(OSRDestroySpatialReference)        \
  X(OSRImportFromEPSG)                 \
  X(OSRExportToWkt)                    \
  X(OSRGetName)                        \
  X(OSRAutoIdentifyEPSG)               \
  X(OSRGetAuthorityName)               \
  X(OSRGetAuthorityCode)               \
  X(OSRSetAxisMappingStrategy)         \
  X(OSRSetPROJEnableNetwork)           \
  X(OCTNewCoordinateTransformation)    \
  X(OCTTransform)                      \
  X(OCTDestroyCoordinateTransformation)

// The functions in use, by their own names and types.
typedef struct gfm_gdal {
#define GFM_GDAL_FIELD(name) __typeof__(&name) _Nonnull name;
  GFM_GDAL_FUNCTIONS(GFM_GDAL_FIELD)
#undef GFM_GDAL_FIELD
} gfm_gdal;

// Loads the library, the drivers of the formats that have a test, and our settings; where the network is not allowed, no
// library that comes with GDAL can make a connection (Network.h). Null, with a reason, where that is not possible.
// To be called once.
const gfm_gdal *_Nullable gfm_gdal_load(bool network, char *_Nonnull error, size_t size);

// What GDAL said on this thread since the last clear: the first failure, and the first warning.
void gfm_gdal_clear_messages(void);
const char *_Nonnull gfm_gdal_failure(void);
const char *_Nonnull gfm_gdal_warning(void);
// Whether memory lacked since messages of this thread were cleared.
bool gfm_gdal_lacked_memory(void);

#ifdef __cplusplus
}
#endif
