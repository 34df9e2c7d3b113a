import Testing

@testable import Tensor

@Suite struct TensorDisplayTests {
  @Test func elementsAreWrittenAsPyTorchDoes() throws {
    let cases = try [
      (Tensor([1, 2.5, -3]), "tensor([ 1.0000,  2.5000, -3.0000], shape=[3])"),
      (Tensor([1, 20, 3]), "tensor([ 1., 20.,  3.], shape=[3])"),
      (Tensor([1, 2000.5]), "tensor([1.0000e+00, 2.0005e+03], shape=[2])"),
      (Tensor([0.00001, 0.5]), "tensor([1.0000e-05, 5.0000e-01], shape=[2])"),
      (Tensor([1, .nan, -.infinity]), "tensor([1., nan, -inf], shape=[3])"),
      (Tensor(integers: [1, -20]), "tensor([  1, -20], shape=[2], dtype=int64)"),
      (Tensor(0.5), "tensor(0.5000)"),
      (Tensor.zeros([0, 3]), "tensor([], shape=[0, 3])"),
      (Tensor.zeros([2, 2]), "tensor([[0., 0.],\n        [0., 0.]], shape=[2, 2])"),
      (
        Tensor.ones([2, 1, 2]),
        "tensor([[[1., 1.]],\n\n        [[1., 1.]]], shape=[2, 1, 2])"
      ),
    ]
    for (tensor, text) in cases { #expect(try tensor.written() == text) }
  }

  @Test func aLongTensorShowsItsEnds() throws {
    let tensor = try Tensor((0..<2000).map(Float.init), shape: [2, 1000])
    #expect(
      try tensor.written() == """
        tensor([[0.0000e+00, 1.0000e+00, 2.0000e+00,  ..., 9.9700e+02, 9.9800e+02,
                 9.9900e+02],
                [1.0000e+03, 1.0010e+03, 1.0020e+03,  ..., 1.9970e+03, 1.9980e+03,
                 1.9990e+03]], shape=[2, 1000])
        """
    )
  }

  @Test func aRowBreaksAtTheWidthOfTheLine() throws {
    let lines = try Tensor.ones([40]).written().split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.count <= 80 })
  }
}
