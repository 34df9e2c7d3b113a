import Datasets
import Language
import Testing

@testable import Library

@Suite struct DataBuiltinTests {
  private let compose = """
    p = geopile_compose({naip: {path: "SCENES/naip", licence: "public domain"}, landsat: {path: "SCENES/landsat/etm_olinda.tif",
      bands: ["nir", "red", "green"]}}, "OUT/pile", size=128, stride=64, per_source=12, seed=1);

    """

  @Test func everyExampleShowsWhatItSays() throws {
    let session = try DataSession()
    let declared = makeLibrary().builtins.filter {
      $0.section == "Rasters and datasets" && PublishedSets.named($0.name) == nil
    }
    #expect(declared.count > 20)
    for builtin in declared {
      for example in builtin.examples {
        let source = example.source.replacing("notebooks/data", with: "SCENES")
        let shown = session.run(source)
        if let expected = example.shown {
          #expect(shown == expected, "\(builtin.name): \(example.source)")
        }
        #expect(!shown.hasPrefix("error"), "\(builtin.name): \(shown)")
      }
    }
  }

  @Test func aRasterTellsItsFields() throws {
    let session = try DataSession()
    let script = """
      r = raster("SCENES/naip/m_4709963_se_14_1_20090818.tif");
      print(r.width, r.height, r.bands, r.dtype, r.crs, r.nodata, r.band_names, r.transform)
      r.read(bands=["nir", 1], window=[0, 0, 2, 3]).shape
      """
    let shown = session.run(script)
    let fields =
      "934 724 4 uint8 EPSG:26914 0 [\"red\", \"green\", \"blue\", \"nir\"] "
      + "[485900, 5, 0, 5209247, 0, -5]"
    #expect(shown == "\(fields)\n[2, 2, 3]")
  }

  @Test func rastersWithoutCoordinatesHaveNone() throws {
    let session = try DataSession()
    let path = repository + "Tests/Fixtures/malformed/pillow/palette_wedge.png"
    #expect(session.run("r = raster(\"\(path)\"); [r.crs, r.transform]") == "[none, none]")
  }

  @Test func aComposedPileIsExploredSplitAndRead() throws {
    let session = try DataSession()
    let shown = session.run(
      compose + """
        print(len(p), p.sources, p.task)
        print(p.table().images)
        parts = p.split([0.7, 0.3], seed=1)
        print(len(parts[0]) + len(parts[1]), [s.place for s in parts[0] if s.place in [t.place for t in parts[1]]])
        print(p[0].keys(), p[-1].image.shape, len(p[2:5]), len(p[[0, 1]]))
        print(len(p.filter(s -> s.source == "naip")), p.sample(2, seed=1) == p.sample(2, seed=1))
        print(p.statistics().band, p.entropy(seed=1) > 4)
        print([b.image.shape for b in p.take(5).batches(2, image=64, augment=true, seed=1)])
        """
    )
    let lines = shown.split(separator: "\n").map(String.init)
    #expect(
      lines == [
        "24 [\"landsat\", \"naip\"] classification", "[12, 12]", "24 []",
        "[\"image\", \"label\", \"class\", \"path\", \"source\", \"place\"] [3, 128, 128] 3 2",
        "12 true", "[\"red\", \"green\", \"blue\"] true",
        "[[2, 3, 64, 64], [2, 3, 64, 64], [1, 3, 64, 64]]",
      ]
    )
  }

  @Test func theSeedOfASessionDecidesWhereNoneIsGiven() throws {
    let session = try DataSession()
    let twice =
      "seed(3); a = mask(); seed(3); b = mask(); c = mask(); print(maxdiff(a, b), maxdiff(a, c))"
    #expect(session.run(twice) == "0 1")
  }

  @Test func pilesAreWrittenToOutputWhichWasCalledOut() throws {
    let session = try DataSession()
    let source =
      "for s in [geopile_compose(\"SCENES/naip\", output=\"OUT/p\", size=32, per_source=2, seed=1), "
      + "geopile_compose(\"SCENES/naip\", out=\"OUT/p\", size=32, per_source=2, seed=1)] { print(len(s)) }"
    #expect(session.run(source) == "2\n2")
  }

  @Test(arguments: [
    ("raster(\"OUT/none.tif\")", "file"), ("geopile(\"OUT/none\")", "file"),
    ("raster(\"http://example.org/a.tif\")", "file"), ("mask(image=100)", "value"),
    ("crop(zeros(3, 4, 4), top=2, height=3, width=1)", "value"),
    ("resize(zeros(3, 4, 4), 0)", "value"), ("normalize(zeros(4, 2, 2))", "value"),
    ("geopile_compose(\"SCENES/naip\", \"OUT/x\", size=5000)", "value"),
    ("geopile_compose({a: {path: \"SCENES/naip\", band: 1}}, \"OUT/x\")", "name"),
    ("geopile(\"SCENES\").take(9)", "value"), ("geopile(\"SCENES\")[8]", "index"),
    ("geopile(\"SCENES\").batches(2, augment=true)", "argument"),
    ("raster(\"SCENES/landsat/etm_olinda.tif\").read(bands=\"nri\")", "name"),
    ("raster(\"SCENES/landsat/etm_olinda.tif\").read(window=[0, 0, 999, 1])", "value"),
    ("raster(\"SCENES/landsat/etm_olinda.tif\").at(lon=0, lat=0)", "value"),
  ])
  func mistakesAreTold(source: String, kind: String) throws {
    let session = try DataSession()
    let shown = session.run("try { \(source); print(\"nothing\") } catch e { print(e.kind) }")
    #expect(shown == kind, "\(source)")
  }

  @Test func aPileOfDatesIsShownInPart() throws {
    let session = try DataSession()
    let shown = session.run(compose + "show(p.sample(4, seed=1))")
    #expect(shown.contains("4 of 128 × 128") || shown.contains("2 × 2 of 128 × 128"), "\(shown)")
  }
}
