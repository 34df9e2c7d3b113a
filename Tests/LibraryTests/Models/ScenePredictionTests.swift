import Foundation
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
