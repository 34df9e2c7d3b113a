import Testing

@testable import Library

/// Arguments that would be taken for something else, or for nothing, are refused with what is wrong about them.
@Suite struct RefusedArgumentTests {
  @Test(
    "A number of images or rows is at least one",
    arguments: [
      "statistics(n=-3)", "statistics(0)", "entropy(n=0)", "table(by=\"size\", n=0)",
      "table(by=\"class\", n=-1)", "balance(n=0)",
    ]
  )
  func numbersOfImagesAreAtLeastOne(call: String) throws {
    let session = try DataSession()
    let name = call.prefix { $0 != "(" }
    let shown = session.run("imagefolder(\"SCENES\").\(call)")
    #expect(shown.hasPrefix("error: \(name): n must be at least 1, not "), "\(shown)")
  }

  @Test(
    "Of a list the element at fault is named",
    arguments: [
      (
        "r.read(window=[0.5, 0, 1, 1])",
        "read: window: expected a list of integers, got a list whose element 0 is 0.5"
      ),
      (
        "r.read(bands=[1.5])",
        "bands: element 0 is 1.5, which is neither a band's number nor a name"
      ),
      ("r.read(bands=1.5)", "bands: 1.5, which is neither a band's number nor a name"),
      ("r.read(bands=[])", "bands: the list is empty"),
      ("r.valid(bands=[])", "bands: the list is empty"),
      (
        "r.window_at([1, 2, 3, \"n\"])",
        "window_at: bounds: expected a list of numbers, got a list whose element 3 is \"n\""
      ),
      ("m.predict(r, bands=[\"1\", \"2\", \"3\"])", "got a list whose element 0 is \"1\""),
      (
        "m.predict(r, normalize={mean: [0, 0, 0], sd: [1, 1, 1]})",
        "a record holds `mean` and `std`, each a list of numbers; this one holds mean, sd"
      ),
    ]
  )
  func elementsAtFaultAreNamed(call: String, problem: String) throws {
    let session = try DataSession()
    let shown = session.run(
      """
      r = raster("SCENES/landsat/etm_olinda.tif")
      m = segmenter(swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], seed=1), 2, width=8)
      \(call)
      """
    )
    #expect(shown.hasPrefix("error: ") && shown.contains(problem), "\(shown)")
  }

  @Test("A scale beside scaled=false is refused")
  func scaleBesideStoredValuesIsRefused() throws {
    let session = try DataSession()
    let path = "\"SCENES/landsat/etm_olinda.tif\""
    for option in ["scale=2", "offset=[1]"] {
      #expect(session.run("raster(\(path), scaled=false, \(option))").contains("leave one out"))
      #expect(session.run("raster(\(path), \(option)).bands") == "6")
      #expect(session.run("raster(\(path), scaled=true, \(option)).bands") == "6")
    }
    #expect(session.run("raster(\(path), scaled=false).dtype") == "\"uint8\"")
  }

  @Test("Bands of a map have names of their own")
  func bandsOfAMapDiffer() throws {
    let session = try DataSession()
    #expect(
      session.run("save(zeros(3, 4, 4), \"OUT/a.tif\", bands=[\"a\", \"b\", \"a\"])")
        == "error: save: two bands would be called 'a'"
    )
    #expect(session.run("save(zeros(2, 4, 4), \"OUT/a.tif\", bands=[\"a\", \"A\"])").isEmpty)
  }

  @Test("A sample is named once, and at least one is")
  func samplesAreNamedOnce() throws {
    let session = try DataSession()
    let start = """
      for f in ["x", "y"] { for n in ["a", "b"] { save(zeros(1, 4, 4).astype("uint8"), "OUT/{f}_{n}.tif") } }
      fn open(names) = segmentation_folder("OUT/", "OUT/", classes=2, names=names)

      """
    #expect(session.run(start + "open([\"a\", \"a\"])") == "error: names: 'a' is there twice")
    #expect(
      session.run(start + "open([\"a.tif\", \"a.png\"])") == "error: names: 'a' is there twice"
    )
    #expect(session.run(start + "open([])") == "error: names: there is no name in it")
    #expect(
      session.run(start + "open([\"a\", 2])")
        == "error: names: expected a list or a file of names, got a list whose element 1 is 2"
    )
  }

  @Test("A scene that the model does not look at is refused")
  func scenesThatNobodyLooksAtAreRefused() throws {
    let session = try DataSession()
    func failure(_ call: String) -> String {
      session.run(
        """
        r = raster("SCENES/landsat/etm_olinda.tif")
        e = swin(image=32, window=2, embed=8, depths=[1, 1, 1], heads=[1, 1, 1], seed=1)
        \(call)
        """
      )
    }
    let detector = "change_detector(e, width=8)"
    #expect(
      failure("\(detector).predict({before: r, after: r, extra: r})")
        .contains("does not look at `extra`")
    )
    #expect(failure("\(detector).predict(r)").contains("does not look at `image`"))
    #expect(
      failure("\(detector).predict({before: r, after: r, note: \"x\"})")
        .contains("`note` is a string, beside rasters")
    )
    #expect(
      failure("segmenter(e, 2, width=8).predict({image: r, low: r})")
        .contains("does not look at `low`")
    )
    #expect(
      failure("super_resolver(e, 2).predict({low: r, image: r})")
        .contains("does not look at `image`")
    )
  }
}
