import Language
import Tensor
import Testing

@testable import Library

@Suite struct ElementTypeTests {
  @Test func theReferenceHasTheTableThatOperationsFollow() {
    let table = Chapter.elementTypes.table
    #expect(table.count == DType.allCases.count + 1)
    let types = table[0].dropFirst().dropLast()
    #expect(Array(types) == DType.allCases.map(\.rawValue))
    for row in table.dropFirst() {
      for (cell, column) in zip(row.dropFirst(), types) {
        guard let a = DType(rawValue: row[0]), let b = DType(rawValue: column) else {
          Issue.record("\(row[0]) and \(column) are no types")
          continue
        }
        #expect(cell == DType.arithmetic(a, b).rawValue)
      }
    }
    let page = Reference(makeLibrary()).markdown
    #expect(page.contains("### Element types"))
    #expect(page.contains("| a + b | float32 | float64 |"))
    #expect(Reference(makeLibrary()).html.contains("<th>functions</th>"))
  }

  @Test func aRasterOfFloat64KeepsItsPixels() throws {
    let script = try ScriptFolder()
    let shown = try script.run(
      """
      x = tensor([[[1e9 + 0.25, 1e9 + 1.25], [1e9 + 2.25, 1e9 + 3.25]]], dtype="float64")
      save(x, "DIR/a.tif")
      y = raster("DIR/a.tif").read()
      print(y.dtype, (y - 1e9).tolist(), maxdiff(x, y), (y[0, 1] - y[0, 0]).tolist())
      """
    )
    #expect(shown == "float64 [[[0.25, 1.25], [2.25, 3.25]]] 0 [2, 2]\n")
  }

  @Test(
    "Integers beyond 2^53 come back as they were saved",
    arguments: ["npy", "safetensors", "pth"]
  )
  func largeIntegersComeBack(ending: String) throws {
    let script = try ScriptFolder()
    let value = ending == "npy" ? "t" : "{t: t}"
    let field = ending == "npy" ? "" : ".t"
    let shown = try script.run(
      """
      t = tensor(["9007199254740993", "-9223372036854775808"], dtype="int64")
      save(\(value), "DIR/a.\(ending)")
      u = load("DIR/a.\(ending)")\(field)
      print(u, (u == t).all(), u[0] + 1)
      """
    )
    #expect(
      shown == "tensor([    9007199254740993, -9223372036854775808], shape=[2], dtype=int64) "
        + "true 9007199254740994\n"
    )
  }
}
