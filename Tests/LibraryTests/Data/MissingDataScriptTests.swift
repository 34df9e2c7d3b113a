import Foundation
import Language
import Testing

@testable import Library

/// No data is no data wherever a script meets it.
@Suite struct MissingDataScriptTests {
  private static let fixtures = repository + "Tests/Fixtures/nodata/"

  /// One pixel of a band that holds no number, in scenes with and without a tag for that.
  private static let scenes = """
    x = rand(3, 64, 64, seed=1); y = x + 0
    y[0, 30, 30] = float("HOLE")
    save(x, "OUT/clean.tif", nodata=float("nan")); save(y, "OUT/hole.tif", nodata=NODATA)
    clean = raster("OUT/clean.tif"); hole = raster("OUT/hole.tif")
    encoder = swin("nano", image=64, window=2, seed=1)

    """

  private func scenes(_ hole: String, _ nodata: String) -> String {
    Self.scenes.replacing("HOLE", with: hole).replacing("NODATA", with: nodata)
  }

  @Test(arguments: ["nan", "inf"], ["float(\"nan\")", "none"])
  func oneHoleIsOneHoleOfTheMap(hole: String, nodata: String) throws {
    let session = try DataSession()
    let shown = session.run(
      scenes(hole, nodata) + """
        m = segmenter(encoder, classes=3, decoder="fcn", width=16, seed=2)
        p = m.predict(clean, one=1); q = m.predict(hole, one=1, out="OUT/map.tif")
        print((q == 255).sum(), q[30, 30], (p != q).sum() < 64, raster("OUT/map.tif").nodata)
        s = m.predict(hole, one=1, scores=true, out="OUT/scores.tif"); print(isnan(s).sum(), isnan(s[:, 30, 30]).sum())
        print(isnan(raster("OUT/scores.tif").read()).sum(), raster("OUT/scores.tif").nodata)
        r = super_resolver(encoder, scale=2, seed=1)
        h = r.predict(hole, one=1); print(isnan(h).sum(), isnan(h[:, 60:62, 60:62]).sum())
        c = change_detector(encoder, decoder="fcn", width=16, seed=1)
        d = c.predict({before: clean, after: hole}, one=1); print((d == 255).sum(), d[30, 30])
        e = c.predict({before: hole, after: clean}, one=1); print((e == 255).sum(), e[30, 30])
        """
    )
    #expect(shown == "1 255 1 255\n3 3\n3 nan\n12 12\n1 255\n1 255")
  }

  @Test func aHoleOutOfReachChangesNothing() throws {
    let session = try DataSession()
    let shown = session.run(
      scenes("nan", "none") + """
        m = segmenter(encoder, classes=3, decoder="fcn", width=16, seed=2)
        wide = concat([x, rand(3, 64, 192, seed=3)], axis=2); save(wide, "OUT/wide.tif")
        wide[1, 10, 250] = float("nan"); wide[:, 40:, 240:] = float("nan"); save(wide, "OUT/edge.tif")
        a = m.predict(raster("OUT/wide.tif"), one=1, window=64, scores=true)
        b = m.predict(raster("OUT/edge.tif"), one=1, window=64, scores=true)
        print(maxdiff(a[:, :, :144], b[:, :, :144]), isnan(b[0]).sum(), isnan(a).sum())
        """
    )
    #expect(shown == "0 385 0")
  }

  @Test func embedNamesWhatLacksData() throws {
    let session = try DataSession()
    let start =
      scenes("nan", "none") + """
        data = imagefolder("OUT/", bands="all", one=1)

        """
    let refused = session.run(start + "embed(encoder, data)")
    #expect(refused.contains("hole.tif lacks data in 1 of 4096 pixels"))
    let shown = session.run(
      start + """
        a = embed(encoder, data, missing="skip"); b = embed(encoder, data, missing="fill")
        print(len(a.path), a.embeddings.shape[0], len(b.path), isnan(b.embeddings).sum())
        print(maxdiff(a.embeddings[0], b.embeddings[0]))
        ready = [{image: zeros(2, 3, 64, 64)}, {image: y.reshape(1, 3, 64, 64)}]
        print(embed(encoder, ready, missing="skip").embeddings.shape[0])
        print(data[1].valid.sum(), isnan(data[1].image).sum(), data[0].keys())
        """
    )
    #expect(shown == "1 1 2 0\n0\n2\n4095 3 [\"image\", \"path\", \"source\", \"bands\"]")
    let ready = session.run(start + "embed(encoder, [{image: y.reshape(1, 3, 64, 64)}])")
    #expect(ready.contains("image 0 lacks data"))
  }

  @Test func evaluationCountsTheValidPixels() throws {
    let session = try DataSession()
    for name in ["i", "l"] {
      try FileManager.default.createDirectory(
        atPath: session.folder + name,
        withIntermediateDirectories: true
      )
    }
    let shown = session.run(
      """
      x = raster("\(Self.fixtures)image_nodata_-9999.tif"); y = raster("\(Self.fixtures)image_nodata_-9999_label.tif")
      for i in range(4) { save(x, "OUT/i/{i}.tif"); save(y, "OUT/l/{i}.tif") }
      d = segmentation_folder("OUT/i", "OUT/l", 2, bands=[1, 2, 3], one=3000)
      m = segmenter(swin("nano", image=64, window=2, seed=1), classes=2, decoder="fcn", width=16, seed=2)
      e = m.evaluate(d)
      print(e.confusion.sum(), round(d.statistics().mean[0] * 100))
      before = m.loss(d.batches(4)[0]).loss
      b = d.batches(4)[0]; c = {image: b.image, mask: b.mask, valid: b.valid}
      print(abs(m.loss(c).loss - before) < 1e-6, m.evaluate([c]).confusion.sum())
      c.mask = b.valid * 0; print(m.evaluate([c]).confusion.sum())
      """
    )
    #expect(shown == "11264 50\n1 11264\n11264")
  }

  @Test func holesOfABatchCountForNoLoss() throws {
    let session = try DataSession()
    let shown = session.run(
      """
      encoder = swin("nano", image=32, window=2, seed=1)
      x = rand(2, 3, 32, 32, seed=1); valid = ones(2, 32, 32); valid[0, 4:9, 4:9] = 0
      r = super_resolver(encoder, scale=2, seed=1); high = rand(2, 3, 64, 64, seed=2); other = high + 0
      fine = ones(2, 64, 64); fine[0, 8:18, 8:18] = 0; other[0, :, 8:18, 8:18] = 7
      a = r.loss({low: x, high: high, valid: fine}).loss; b = r.loss({low: x, high: other, valid: fine}).loss
      print(a == b, r.loss({low: x, high: other}).loss > a)
      print(r.evaluate([{low: x, high: high, valid: fine}]).psnr == r.evaluate([{low: x, high: other, valid: fine}]).psnr)
      s = simmim(encoder, seed=1); hidden = ones(2, 8, 8)
      p = s.loss({image: x, mask: hidden, valid: valid}).loss; q = s.loss({image: x, mask: hidden}).loss
      print(p != q, abs(s.loss({image: x, mask: hidden, valid: ones(2, 32, 32)}).loss - q) < 1e-6)
      """
    )
    #expect(shown == "1 1\ntrue\n1 1")
  }

  @Test func aSavedMapKeepsTheTagAndSaysWhatItTakes() throws {
    let session = try DataSession()
    let start = """
      p = raster("\(Self.fixtures)pernod.img"); n = raster("\(Self.fixtures)al_nan2.tif")
      like = raster("\(Self.fixtures)al_like.tif"); a = p.align(like=like)

      """
    let shown = session.run(
      start + """
        print(p.nodata, n.nodata, (a[0] == -1).sum(), (a[1] == -2).sum(), isnan(n.align(like=like)).sum())
        save(p.read(), "OUT/a.tif", like=p); print(raster("OUT/a.tif").nodata)
        save(n.read(), "OUT/b.tif", like=n); print(raster("OUT/b.tif").nodata)
        """
    )
    #expect(shown == "[-1, -2] nan 75 75 150\n[-1, -2]\nnan")
    #expect(session.output.warnings.isEmpty)
    let naip = "raster(\"SCENES/naip/m_4709963_se_14_1_20090818.tif\")"
    _ = session.run(
      "save(astype(zeros(10, 10), \"uint8\"), \"OUT/c.tif\", like=\(naip), window=[0, 0, 10, 10])"
    )
    #expect(session.output.warnings.contains("100 pixels of 0 count as no data"))
    #expect(session.output.warnings.contains("nodata=255"))
    _ = session.run(
      """
      save(astype(zeros(64, 64), "uint8"), "OUT/d.tif", like=raster("\(Self.fixtures)image_nodata_-9999.tif"))
      """
    )
    #expect(session.output.warnings.contains("-9999 is no uint8"))
    let wrong = session.run("save(astype(zeros(4, 4), \"uint8\"), \"OUT/e.tif\", nodata=-9999)")
    #expect(wrong.contains("nodata=-9999 is no uint8"))
  }

  @Test func aSheetStretchesWhatIsThereAndLeavesHolesWhite() throws {
    let session = try DataSession()
    let shown = session.run(
      """
      x = rand(3, 32, 32, seed=1); y = x + 0; y[1, 5, 5] = float("nan"); y[2, 6, 6] = float("inf")
      save(x, "OUT/x.tif"); save(y, "OUT/y.tif")
      print(raster("OUT/y.tif").statistics.count, raster("OUT/y.tif").valid().sum())
      show(raster("OUT/x.tif")).save("OUT/x.png"); show(raster("OUT/y.tif")).save("OUT/y.png")
      print(show(y).width == show(x).width)
      """
    )
    #expect(shown == "[1024, 1023, 1023] 1022\ntrue")
  }
}
