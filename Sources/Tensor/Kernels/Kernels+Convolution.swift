extension Kernels {
  /// The patches of an image [channels, height, width] as rows [positions, patch].
  @inline(__always)
  static func unroll<Element: FloatElement>(
    _ image: UnsafePointer<Element>,
    _ sizes: ConvolutionGeometry,
    into columns: UnsafeMutablePointer<Element>
  ) {
    call(Element.unroll, sizes, columns, image)
  }

  /// The reverse: rows added to the patches of an image.
  @inline(__always)
  static func roll<Element: FloatElement>(
    _ columns: UnsafePointer<Element>,
    _ sizes: ConvolutionGeometry,
    to image: UnsafeMutablePointer<Element>
  ) {
    call(Element.roll, sizes, image, columns)
  }

  /// Calls a kernel of patches with the sizes of a convolution.
  @inline(__always)
  private static func call<Element: FloatElement>(
    _ patches: Element.Patches,
    _ sizes: ConvolutionGeometry,
    _ target: UnsafeMutablePointer<Element>,
    _ source: UnsafePointer<Element>
  ) {
    let (input, kernel) = (sizes.input, sizes.kernel)
    patches(
      target,
      source,
      input[1],
      input[2],
      input[3],
      kernel[2],
      kernel[3],
      sizes.stride,
      sizes.padding,
      sizes.height,
      sizes.width
    )
  }
}
