import Foundation
import Language
import Raster
import Tensor
import Testing

@testable import Library

/// What scripts say of where rasters lie, and of how their numbers stand for values.
@Suite struct GroundBuiltinTests {
  @Test func scalesAreShownAndApplied() throws {
    let session = try DataSession()
    let script = """
      save(tensor([[0, 1000]]).astype("int16"), "OUT/stored.tif")
      """
    _ = session.run(script)
    try Data(
      """
      <VRTDataset rasterXSize="2" rasterYSize="1"><VRTRasterBand dataType="Int16" band="1">
      <Scale>0.001</Scale><Offset>0.5</Offset><SimpleSource>
      <SourceFilename relativeToVRT="1">stored.tif</SourceFilename><SourceBand>1</SourceBand>
      </SimpleSource></VRTRasterBand></VRTDataset>
      """.utf8
    ).write(to: URL(filePath: session.folder + "tagged.vrt"))
    #expect(session.run("raster(\"OUT/tagged.vrt\")").contains("scale   0.001, offset 0.5"))
    #expect(
      session.run("r = raster(\"OUT/tagged.vrt\"); print(r.scale, r.offset)") == "[0.001] [0.5]"
    )
    #expect(session.run("raster(\"OUT/tagged.vrt\", scaled=true).read()[0, 0, 1]") == "1.5")
    #expect(session.run("raster(\"OUT/stored.tif\", scaled=true)").contains("no scale or offset"))
    #expect(session.run("raster(\"OUT/stored.tif\", scale=0.5, offset=1).read()[0, 0, 1]") == "501")
  }

  @Test func scalingThatIsRefusedAndGivenIsAnError() throws {
    let session = try DataSession()
    _ = session.run("save(tensor([[0, 1000]]).astype(\"int16\"), \"OUT/stored.tif\")")
    for option in ["scale=2", "offset=1", "scale=2, offset=1", "scale=1"] {
      let shown = session.run("raster(\"OUT/stored.tif\", scaled=false, \(option))")
      #expect(shown.contains("scaled=false leaves numbers as they are stored"), "\(shown)")
    }
    let read = "raster(\"OUT/stored.tif\", scaled=false).read()[0, 0, 1]"
    #expect(session.run(read) == "1000")
    #expect(
      session.run("raster(\"OUT/stored.tif\", scaled=true, scale=2).read()[0, 0, 1]") == "2000"
    )
  }

  @Test func outlinesWithoutAnInsideAreSaidOrRefused() throws {
    let session = try DataSession()
    let images = session.folder + "img"
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
    _ = session.run(
      """
      r = raster("SCENES/landsat/etm_olinda.tif")
      save(r.read(bands=[1, 2, 3]), "OUT/img/a.tif", like=r)
      """
    )
    func write(_ geometries: [String]) throws {
      let features = geometries.map {
        "{\"type\": \"Feature\", \"properties\": {}, \"geometry\": \($0)}"
      }
      try Data(
        """
        {"type": "FeatureCollection", "features": [\(features.joined(separator: ","))]}
        """.utf8
      ).write(to: URL(filePath: session.folder + "o.geojson"))
    }
    let line = #"{"type": "LineString", "coordinates": [[-34.9, -8.03], [-34.87, -8]]}"#
    let point = #"{"type": "Point", "coordinates": [-34.88, -8.01]}"#
    let area = """
      {"type": "Polygon", "coordinates":
      [[[-34.89, -8.02], [-34.88, -8.02], [-34.88, -8.01], [-34.89, -8.01], [-34.89, -8.02]]]}
      """
    let open = "d = segmentation_folder(\"OUT/img\", \"OUT/o.geojson\", 2, bands=[1, 2, 3])"
    try write([line, point])
    #expect(session.run(open).contains("holds no areas, only 1 LineString, 1 Point"))
    try write([area])
    let alone = session.run("\(open); print((d[0].mask == 1).sum())")
    #expect(session.output.warnings.isEmpty && (Int(alone) ?? 0) > 100, "\(alone)")
    try write([line, area, point])
    #expect(session.run("\(open); print((d[0].mask == 1).sum())") == alone)
    let said = session.output.warnings
    #expect(
      said.hasSuffix("o.geojson: masks leave out what has no inside: 1 LineString, 1 Point\n")
    )
    #expect(said.split(separator: "\n").count == 1)
  }

  @Test func samplesAreHeldOutByPathsThatTheyHave() throws {
    let session = try DataSession()
    let open = "d = geopile(\"SCENES\", bands=\"rgb\")"
    #expect(session.run("\(open); len(d.without(d[0].path))") == "7")
    let shown = session.run("\(open); d.without([\"etm_olinda.tif\", d[0].path])")
    #expect(shown.contains("no sample has the path etm_olinda.tif; paths are as "), "\(shown)")
    #expect(session.run("\(open); d.without(table({path: [none]}))").contains("expected paths"))
    let part = "\(open); len(d.without(table({path: [\"elsewhere.tif\", d[0].path]})))"
    #expect(session.run(part) == "7")
    let none = "\(open); d.without(table({path: [\"elsewhere.tif\"]}))"
    #expect(session.run(none).contains("no sample has the path"))
  }

  @Test func aPlainImageHasNoTransformAndNoBounds() throws {
    let session = try DataSession()
    _ = session.run("save(zeros(3, 4, 4), \"OUT/plain.png\")")
    #expect(
      session.run("r = raster(\"OUT/plain.png\"); print(r.transform, r.bounds)") == "none none"
    )
  }

  @Test func complexNumbersAreRefusedWithWhatToType() throws {
    let session = try DataSession()
    let path = repository + "Tests/Fixtures/malformed/gdal/cfloat32.tif"
    #expect(session.run("raster(\"\(path)\")").contains("complex=\"amplitude\""))
    #expect(
      session.run("raster(\"\(path)\", complex=\"parts\").band_names")
        == "[\"real\", \"imaginary\"]"
    )
  }

  @Test func scenesOfAPredictionLieOnTheSameGround() throws {
    let session = try DataSession()
    let script = """
      r = raster("SCENES/naip/m_4709963_se_14_1_20090818.tif")
      save(r.read(window=[0, 0, 64, 64]), "OUT/a.tif", like=r, window=[0, 0, 64, 64])
      save(r.read(window=[0, 32, 64, 64]), "OUT/b.tif", like=r, window=[0, 32, 64, 64])
      m = change_detector(vit(image=32, patch=8, embed=8, depth=1, heads=2, seed=1), decoder="upernet")
      p = {before: raster("OUT/a.tif"), after: raster("OUT/b.tif")}

      """
    #expect(session.run(script + "m.predict(p)").contains("not the same ground"))
    let shown = session.run(
      script
        + """
        x = m.predict(p, align=true)
        print(x.shape, (x[:, :32] == 255).sum(), (x[:, 32:] == 255).sum())
        """
    )
    #expect(shown == "[64, 64] 2048 0")
  }
}
