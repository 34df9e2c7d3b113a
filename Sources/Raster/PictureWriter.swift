import CGDAL
import Glibc
import Tensor

extension Picture {
  /// Writes an 8-bit image as PNG, whole or not at all.
  ///
  /// The same pixels give the same bytes.
  /// - Shape: pixels [1…4, height, width], uint8
  package static func writePNG(_ pixels: Tensor, to path: String) throws {
    let gdal = try GDAL.functions()
    GDAL.clearMessages()
    let temporary = "\(path).\(getpid()).part"
    do {
      let memory = try inMemory(pixels.contiguous(), gdal: gdal, path: path)
      guard let png = gdal.GDALGetDriverByName("PNG") else {
        throw RasterError.write(path: path, reason: "this GDAL has no PNG driver")
      }
      guard
        let written = gdal.GDALCreateCopy(png, temporary, memory.dataset, 0, nil, nil, nil)
      else { throw RasterError.write(path: path, reason: GDAL.failure) }
      // Closing writes the rest; a full disk shows only here.
      _ = gdal.GDALClose(written)
      guard GDAL.failure.isEmpty else {
        throw RasterError.write(path: path, reason: GDAL.failure)
      }
      guard rename(temporary, path) == 0 else {
        throw RasterError.write(path: path, reason: String(cString: strerror(errno)))
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// A GDAL dataset with the pixels.
  private static func inMemory(_ pixels: Tensor, gdal: gfm_gdal, path: String) throws -> Handle {
    precondition(pixels.rank == 3 && pixels.dtype == .uint8, "an image is [bands, height, width]")
    let (height, width) = (pixels.shape[1], pixels.shape[2])
    guard let driver = gdal.GDALGetDriverByName("MEM"),
      let dataset = gdal.GDALCreate(
        driver,
        "",
        Int32(width),
        Int32(height),
        Int32(pixels.shape[0]),
        GDT_Byte,
        nil
      )
    else { throw RasterError.write(path: path, reason: GDAL.failure) }
    let handle = Handle(gdal: gdal, dataset: dataset)
    let code = gdal.GDALDatasetRasterIOEx(
      dataset,
      GF_Write,
      0,
      0,
      Int32(width),
      Int32(height),
      pixels.rawPointer,
      Int32(width),
      Int32(height),
      GDT_Byte,
      Int32(pixels.shape[0]),
      nil,
      1,
      GSpacing(width),
      GSpacing(width * height),
      nil
    )
    guard code == CE_None else { throw RasterError.write(path: path, reason: GDAL.failure) }
    return handle
  }
}
