import Foundation
import Glibc
import Tensor
import Testing

@testable import Raster

/// Rasters reach no network unless gfm was started with it, whatever a file says.
@Suite struct NetworkTests {
  @Test(arguments: [
    "http://example.org/a.tif", "https://example.org/a.tif", "s3://bucket/a.tif",
    "/vsicurl/http://example.org/a.tif", "/vsis3/bucket/a.tif", "/vsizip//vsicurl/http://x/a.zip/b",
    "WMS:http://example.org/wms", "/vsistdin/",
  ])
  func addressesAreRefusedWithTheSwitch(path: String) {
    #expect(throws: RasterError.network(path: path)) { try Raster(path: path) }
    #expect("\(RasterError.network(path: path))".contains("GFM_NETWORK=1"))
  }

  @Test(arguments: ["<VRTDataset/>", "<GDAL_WMS></GDAL_WMS>"])
  func descriptionsAreNoPaths(text: String) {
    #expect(throws: RasterError.elsewhere(path: text)) { try Raster(path: text) }
  }

  @Test(arguments: [
    "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://127.0.0.1:1/${z}</ServerUrl></Service></GDAL_WMS>",
    "<WCS_GDAL><ServiceURL>http://127.0.0.1:1/</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>",
    "<GDAL_WMTS><GetCapabilitiesUrl>http://127.0.0.1:1/</GetCapabilitiesUrl></GDAL_WMTS>",
  ])
  func filesThatDescribeServicesAreRefused(text: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write("service.xml", text.utf8)
    #expect(throws: RasterError.elsewhere(path: path)) { try Raster(path: path) }
  }

  /// A list of one file of the size of a test scene.
  private func virtual(
    _ name: String,
    isRelative: Bool = false,
    tag: String = "SourceFilename"
  )
    -> String
  {
    """
    <VRTDataset rasterXSize="934" rasterYSize="724"><VRTRasterBand dataType="Byte" band="1">
    <SimpleSource><\(tag) relativeToVRT="\(isRelative ? 1 : 0)">\(name)</\(tag)>
    <SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>
    """
  }

  @Test func aListOfLocalFilesIsARaster() throws {
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "a & b.tif",
      withDestinationPath: naip
    )
    let path = try scratch.write("mosaic.vrt", virtual("a &amp; b.tif", isRelative: true).utf8)
    let window = Window(row: 10, column: 20, height: 30, width: 40)
    let expected = try Raster(path: naip).read(bands: [1], window: window)
    #expect(try Raster(path: path).read(window: window).integers == expected.integers)
  }

  @Test(arguments: [
    "http://127.0.0.1:1/a.tif", "/vsicurl/http://127.0.0.1:1/a.tif", "/vsis3/bucket/a.tif",
  ])
  func aListThatPointsAtTheNetworkIsRefused(name: String) throws {
    let scratch = try Scratch()
    for tag in ["SourceFilename", "sourcefilename", "SourceDataset"] {
      let path = try scratch.write("mosaic.vrt", virtual(name, tag: tag).utf8)
      #expect(throws: RasterError.network(path: path)) { try Raster(path: path) }
      let outer = try scratch.write("outer.vrt", virtual("mosaic.vrt", isRelative: true).utf8)
      #expect(throws: RasterError.network(path: path)) { try Raster(path: outer) }
    }
  }

  @Test func namesThatHideInAListAreRefused() throws {
    let scratch = try Scratch()
    for name in ["<![CDATA[/dev/zero]]>", "<!-- -->http://127.0.0.1:1/a.tif"] {
      let path = try scratch.write("mosaic.vrt", virtual(name).utf8)
      #expect(kind(errorOf { try Raster(path: path) }) == "format")
    }
    let missing = try scratch.write("mosaic.vrt", virtual("&#104;ttp://127.0.0.1:1/a.tif").utf8)
    #expect(kind(errorOf { try Raster(path: missing) }) == "network")
    let device = try scratch.write("device.vrt", virtual("/dev/zero").utf8)
    #expect(throws: RasterError.format(path: "/dev/zero", reason: "it is no regular file")) {
      try Raster(path: device)
    }
  }

  @Test func listsThatNameEachOtherEnd() throws {
    let scratch = try Scratch()
    let path = try scratch.write("a.vrt", virtual("b.vrt", isRelative: true).utf8)
    _ = try scratch.write("b.vrt", virtual("a.vrt", isRelative: true).utf8)
    #expect(kind(errorOf { try Raster(path: path) }) == "format")
  }

  /// Even a way that our own look into files does not see finds no connection.
  @Test func nobodyKnocksAtAListeningDoor() throws {
    let door = try Door()
    let scratch = try Scratch()
    let address = "http://127.0.0.1:\(door.port)/a.tif"
    let path = try scratch.write("hidden.vrt", virtual(address).utf8)
    let gdal = try GDAL.functions()
    for name in [path, "/vsicurl/\(address)", "/vsicurl_streaming/\(address)", address] {
      let dataset = gdal.GDALOpenEx(name, 0, nil, nil, nil)
      #expect(dataset == nil || name == path)
      if let dataset { _ = gdal.GDALClose(dataset) }
    }
    #expect(!door.wasKnockedAt)
  }
}
