import Foundation
import Raster
import Testing

@testable import Language
@testable import Library

@Suite("Maps of whole scenes")
struct ScenePredictionTests {
  private static let start = """
    encoder = swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], seed=1)
    scene = raster("SCENES/landsat/etm_olinda.tif")

    """

  @Test("A map lies where its scene lies, with a class for each pixel")
  func mapsLieWhereScenesLie() throws {
    let session = try DataSession()
    let shown = session.run(
      Self.start + """
        model = segmenter(encoder, 3, width=8, seed=2)
        map = model.predict(scene, out="OUT/map.tif", window=128, one=255)
        written = raster("OUT/map.tif")
        print(map.shape == [scene.height, scene.width], maxdiff(map, written.read()[0]))
        print(written.crs == scene.crs, written.transform == scene.transform, written.nodata)
        fine = super_resolver(encoder, 2, seed=3).predict(scene, out="OUT/fine.tif", window=128, one=255)
        print(fine.shape == [3, 2 * scene.height, 2 * scene.width], raster("OUT/fine.tif").bounds == scene.bounds)
        whole = model.predict(scene, window=1024, one=255, scores=true)
        print(whole.shape == [3, scene.height, scene.width])
        """
    )
    #expect(shown == "true 0\ntrue true 255\ntrue true\ntrue")
  }

  @Test("A map of a scene in sensor geometry has its control points, at the map's own pixels")
  func mapsKeepControlPoints() throws {
    let session = try DataSession()
    _ = session.run(Self.start + "save(scene.read(bands=[1, 2, 3]), \"OUT/pixels.tif\")")
    let bands = (1...3).map { band in
      """
      <VRTRasterBand dataType="Byte" band="\(band)"><SimpleSource>
      <SourceFilename relativeToVRT="1">pixels.tif</SourceFilename><SourceBand>\(band)</SourceBand>
      </SimpleSource></VRTRasterBand>
      """
    }
    try Data(
      """
      <VRTDataset rasterXSize="349" rasterYSize="352"><GCPList Projection="EPSG:4326">
      <GCP Id="1" Pixel="0" Line="0" X="10" Y="50"/><GCP Id="2" Pixel="349" Line="0" X="11" Y="50"/>
      <GCP Id="3" Pixel="0" Line="352" X="10" Y="49"/><GCP Id="4" Pixel="349" Line="352" X="11" Y="49"/>
      </GCPList>\(bands.joined())</VRTDataset>
      """.utf8
    ).write(to: URL(filePath: session.folder + "scene.vrt"))
    let shown = session.run(
      Self.start + """
        scene = raster("OUT/scene.vrt")
        m = segmenter(encoder, 3, width=8, seed=2).predict(scene, out="OUT/map.tif", window=128)
        f = super_resolver(encoder, 2, seed=3).predict(scene, out="OUT/fine.tif", window=128)
        print(scene.crs, scene.transform)
        print(raster("OUT/map.tif").crs, raster("OUT/fine.tif").crs)
        """
    )
    let label = "EPSG:4326, 4 ground control points"
    #expect(shown == "\(label) none\n\(label) \(label)")
    let corners = try ["map.tif": 1.0, "fine.tif": 2].map { name, scale in
      let points = try #require(Raster(path: session.folder + name).sensorGeometry).points
      return points.map { [$0.column / scale, $0.row / scale, $0.x, $0.y] }
    }
    let wanted = [[0.0, 0, 10, 50], [349, 0, 11, 50], [0, 352, 10, 49], [349, 352, 11, 49]]
    #expect(corners == [wanted, wanted])
    let opened = "raster(\"OUT/scene.vrt\")"
    #expect(session.run(opened).contains("EPSG:4326 (WGS 84), 4 ground control points"))
    #expect(session.run("\(opened).at(lon=10, lat=49)").contains("lies on no grid"))
    #expect(session.run("footprints(\"OUT/scene.vrt\").crs[0]") == "\"\(label)\"")
  }

  @Test("Scenes that do not go with the model are refused")
  func misfitsAreRefused() throws {
    let session = try DataSession()
    func failure(_ call: String) -> String { session.run(Self.start + call) }
    #expect(
      failure("classifier(encoder, 3).predict(scene)").contains("gives no map of a scene")
    )
    #expect(
      failure("segmenter(encoder, 3, width=8).predict(scene, bands=[1, 2], one=255)")
        .contains("the model sees 3 bands, the data has 2: band 1, band 2")
    )
    #expect(
      failure(
        "change_detector(encoder, width=8).predict({before: scene, after: raster(\"SCENES/landsat/pucallpa_1985.tif\")}, one=255)"
      ).contains("that is not the same ground")
    )
    #expect(
      failure("segmenter(encoder, 3, width=8).predict(scene, one=255, out=\"OUT/map.png\")")
        .contains("out must end in .tif")
    )
  }
}
