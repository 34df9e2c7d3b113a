import Foundation
import Testing

@testable import Language
@testable import Library

@Suite("Encoders at work")
struct EmbeddingTests {
  @Test("Embeddings are a table, and neighbors in it are of the same kind")
  func embeddingsAreATable() throws {
    let folder = try TaskFolder()
    let shown = try folder.run(
      "scenes",
      """
      e = embed(encoder, data, "DIR/e.npy")
      embed(encoder, data, out="DIR/e.csv");
      print(e.embeddings.shape, maxdiff(load("DIR/e.npy"), e.embeddings), len(load("DIR/e.csv")), e.label.tolist() == [0] * 8 + [1] * 8)
      print(all([i < 8 for i in nearest(e.embeddings, 0, k=5)]), len(data[nearest(e.embeddings, 3)]))
      scores = knn(e.embeddings[::2], e.label[::2], e.embeddings[1::2], k=3)
      print(accuracy(scores, e.label[1::2]))
      """
    )
    #expect(shown == "[16, 32] 0 16 true\ntrue 8\n1\n")
  }

  @Test("Bad neighbors are refused")
  func badNeighborsAreRefused() throws {
    let script = try ScriptFolder()
    #expect(script.failure("nearest(eye(3), 3)") == "nearest: row 3 is out of range for 3 rows")
    #expect(script.failure("knn(eye(3), [0, 1], eye(3))").contains("3 rows need as many classes"))
    #expect(script.failure("knn(eye(3), [0, 1, 1], eye(2))").contains("[rows, 3]"))
    #expect(
      script.failure("embed(swin(\"nano\", image=32, window=2), [{mask: zeros(1, 3)}])")
        .contains("holds no `image`")
    )
  }

  @Test("Rows with NaN are left out of a search, which says so")
  func searchesLeaveOutWhatIsNoNumber() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      nan = float("nan")
      rows = tensor([[1, 0], [nan, 1], [0.9, 0.1], [0, 1]])
      print(nearest(rows, 0, k=3))
      scores = knn(rows, [0, 1, 0, 1], [[0, 1], [1, nan]], k=3)
      print(scores.argmax(axis=1).tolist()[0], scores.isnan().tolist())
      """
    )
    #expect(shown == "[2, 3]\n1 [[0, 0], [1, 1]]\n")
    #expect(script.failure("nearest([[1, float(\"nan\")], [1, 0]], 0)").contains("holds NaN"))
  }

  @Test("An estimate leaves the model as it was and reckons by the paper's rule")
  func estimatesLeaveTheModel() throws {
    let folder = try TaskFolder()
    for task in TaskFolder.tasks {
      let shown = try folder.run(
        task,
        """
        old = model.state()
        e = estimate(model, 100, epochs=3, batch=10, timed=2)
        new = model.state()
        print(e.updates, max([maxdiff(old[n], new[n]) for n in old.keys()]), e.hours > 0, allclose(e.co2, e.hours * 0.1425))
        """
      )
      #expect(shown == "30 0 true true\n", "\(task)")
    }
  }

  @Test("Relative performance gives the paper's number for its own table")
  func relativePerformanceIsThePapers() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      base = {oscd: 52.35, dsifn: 69.62, ucm: 99.0, ben: [85.7, 79.5], whu: 90.4, vaihingen: 74.7, sn2: [21.655, 0.612]}
      gfm = {oscd: 59.82, dsifn: 71.24, ucm: 99.0, ben: [86.3, 80.7], whu: 90.7, vaihingen: 75.3, sn2: [22.599, 0.638]}
      print("{relative_performance(gfm, base):.2f}", relative_performance(base, base))
      """
    )
    #expect(shown == "3.31 0\n")
    #expect(script.failure("relative_performance({a: 1}, {b: 1})").contains("no task 'a'"))
  }

  @Test("Weights named as other toolkits do come back to the same answers")
  func toolkitsWeightsComeBack() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      a = swin("nano", image=64, window=2, seed=1)
      x = randn(1, 3, 64, 64, seed=2)
      for layout in ["timm", "mmseg", "torchgeo"] {
        a.save("DIR/{layout}.pth", layout=layout)
        b = swin("nano", image=64, window=2, seed=3)
        r = b.load("DIR/{layout}.pth")
        print(layout, len(r.missing), maxdiff(a(x), b(x)))
      }
      """
    )
    #expect(shown == "timm 0 0\nmmseg 0 0\ntorchgeo 0 0\n")
    #expect(
      script.failure(
        "vit(image=32, embed=8, depth=1, heads=2).save(\"DIR/a.pth\", layout=\"timm\")"
      )
      .contains("layout= is for Swin Transformers")
    )
  }
}
