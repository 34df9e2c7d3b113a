import Figures
import Language
import Raster
import Session
import Tensor

/// Tiles of a contact sheet, from what a script gives.
struct ImageReading {
  /// The bands to show, by number or, in rasters, by name.
  let bands: Value?
  /// Between which percentiles shades lie; `nil` shows values as they are.
  let stretch: Stretch?
  /// Is told what was guessed.
  var note: (String) -> Void = { _ in }
  /// Red, green and blue of a sample whose bands have names.
  private var composite: [Int]?

  init(bands: Value?, stretch: Stretch?, note: @escaping (String) -> Void = { _ in }) {
    (self.bands, self.stretch, self.note) = (bands, stretch, note)
  }

  /// Within how many lists and records an image may stand; one may hold itself.
  private static let deepest = 16

  /// Images within a value: a tensor of one or many, a sample, an object, or a list of these.
  func tiles(_ value: Value) throws -> [ImageSheet.Tile] { try tiles(value, depth: 0) }

  private func tiles(_ value: Value, depth: Int) throws -> [ImageSheet.Tile] {
    guard depth < Self.deepest else {
      throw Failure("value", "show: the images are nested too deeply", argument: 0)
    }
    try Interruption.check()
    if let record = value.record {
      let keys = ["image", "before", "after", "low", "high"].filter { record[$0] != nil }
      guard !keys.isEmpty else {
        throw Failure("type", "show: the record has no field 'image'", argument: 0)
      }
      let reading = try named(record["bands"]?.strings)
      var shown = try keys.flatMap { key in
        let image = try without(holes: record["valid"], record[key] ?? .none)
        return try reading.tiles(image, depth: depth + 1).map { tile in
          ImageSheet.Tile(tile.image, caption: caption(record, keys.count > 1 ? key : nil))
        }
      }
      if keys == ["before", "after"], let mask = record["mask"], let after = shown.last?.image {
        shown.append(ImageSheet.Tile(try changes(mask, over: after), caption: "changes"))
      }
      return shown
    }
    if let dataset = value.object(DatasetObject.self) {
      return try dataset.samplesForDisplay().flatMap { try tiles($0, depth: depth + 1) }
    }
    if case .object(let box) = value, let source = box.object as? any ImageSource {
      let image = try source.imageForDisplay(bands: bands)
      if let text = image.note { note("show: \(text)") }
      return [ImageSheet.Tile(try picture(image), caption: image.name, place: image.place)]
    }
    if let tensor = value.object(TensorObject.self)?.tensor { return try tiles(tensor.detached) }
    if let elements = value.elementsOfSequence, elements.first.map({ $0.number == nil }) ?? false,
      !value.mayBeTensor || elements.contains(where: { $0.list == nil })
    {
      return try elements.flatMap { try tiles($0, depth: depth + 1) }
    }
    if let tensor = try Tensor(reading: value) { return try tiles(tensor) }
    throw Failure("type", "show: expected images, got \(value.typeWithArticle)", argument: 0)
  }

  /// The reading of a sample whose bands have names: those that were asked for by name, or red, green and
  /// blue where the names say which these are.
  private func named(_ names: [String]?) throws -> ImageReading {
    guard let names, names.count > 1 else { return self }
    let roles = BandNames.roles(of: names)
    if let wanted = bands.flatMap({ $0.strings ?? $0.string.map { [$0] } }) {
      let places = try wanted.map { try place(of: $0, among: names, roles) }
      return ImageReading(bands: places.asValue, stretch: stretch, note: note)
    }
    let colors = [BandRole.red, .green, .blue].compactMap { roles.firstIndex(of: $0) }
    guard bands == nil, colors.count == 3 else { return self }
    var reading = self
    reading.composite = colors
    return reading
  }

  private func place(
    of name: String,
    among names: [String],
    _ roles: [BandRole?]
  ) throws -> Int {
    if let exact = names.firstIndex(where: { $0.lowercased() == name.lowercased() }) {
      return exact
    }
    if let role = BandNames.roles(of: [name]).first ?? nil, let place = roles.firstIndex(of: role) {
      return place
    }
    throw BandNameError.missing([name], of: "the image", there: names)
  }

  /// Images with NaN where a batch says that they have no data.
  private func without(holes valid: Value?, _ value: Value) throws -> Value {
    guard let valid = try valid.flatMap({ try Tensor(reading: $0) })?.detached.contiguous(),
      let images = try Tensor(reading: value)?.detached, images.dtype.isFloating, images.count > 0
    else { return value }
    guard images.rank >= 3, valid.shape == images.shape.dropLast(3) + images.shape.suffix(2) else {
      throw Failure(
        "shape",
        "show: valid of shape \(valid.shape) does not say which pixels of \(images.shape) count",
        argument: 0
      )
    }
    let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
    let marked = try images.converted(to: .float32).contiguous().copy()
    let flags = try valid.values
    let (plane, bands) = (height * width, images.shape[images.rank - 3])
    marked.withFloats { values in
      for index in 0..<marked.count
      where flags[index / (plane * bands) * plane + index % plane] == 0 { values[index] = .nan }
    }
    return marked.asValue
  }

  /// An image with the changes of a mask painted over it.
  private func changes(_ mask: Value, over image: PixelImage) throws -> PixelImage {
    guard let mask = try Tensor(reading: mask)?.detached, mask.rank == 2 else { return image }
    return try image.overlaid(
      with: mask.integers.map { $0 > 0 && $0 < 255 ? 1 : 0 },
      size: PixelSize(mask.shape[1], mask.shape[0]),
      colors: [1: Palette.color(1)],
      opacity: 0.65
    )
  }

  private func tiles(_ tensor: Tensor) throws -> [ImageSheet.Tile] {
    guard tensor.rank == 4 else { return [ImageSheet.Tile(try picture(tensor))] }
    return try (0..<tensor.shape[0]).map { index in
      ImageSheet.Tile(try picture(tensor.selected(axis: 0, at: index)))
    }
  }

  /// One image, [height, width] or [channels, height, width].
  private func picture(_ tensor: Tensor) throws -> PixelImage {
    let image = tensor.rank == 2 ? try tensor.unsqueezed(axis: 0) : tensor
    guard image.rank == 3, image.count > 0 else {
      throw Failure(
        "shape",
        "show: expected an image [channels, height, width], got \(tensor.shape)",
        argument: 0
      )
    }
    let planes = try channels(of: image).map { try image.selected(axis: 0, at: $0).values }
    let isColor =
      bands == nil && planes.count == 3
      && (image.dtype == .uint8
        || planes.allSatisfy { $0.allSatisfy { !$0.isFinite || (0...1).contains($0) } })
    return try picture(
      planes,
      height: image.shape[1],
      width: image.shape[2],
      dtype: image.dtype,
      isColor: isColor
    )
  }

  /// What an object gave to be shown; where it has no data, the paper is seen.
  private func picture(_ image: DisplayedImage) throws -> PixelImage {
    let (height, width) = (image.pixels.shape[1], image.pixels.shape[2])
    var planes = try (0..<image.pixels.shape[0]).map { channel in
      try image.pixels.selected(axis: 0, at: channel).values
    }
    if let valid = try image.valid?.values {
      for pixel in valid.indices where valid[pixel] == 0 {
        for channel in planes.indices { planes[channel][pixel] = .nan }
      }
    }
    return try picture(
      planes,
      height: height,
      width: width,
      dtype: image.pixels.dtype,
      isExact: image.isExact
    )
  }

  private func picture(
    _ planes: [[Float]],
    height: Int,
    width: Int,
    dtype: DType,
    isExact: Bool = false,
    isColor: Bool = false
  ) throws -> PixelImage {
    let bands = planes.count == 2 ? [planes[0]] : planes
    if let stretch, !isExact {
      return try PixelImage(
        width: width,
        height: height,
        bands: bands,
        stretch: stretch,
        isColor: isColor
      )
    }
    // Bytes as they are; fractions from 0 to 1.
    let scale: Float = dtype == .uint8 ? 1 : 255
    var bytes = try [UInt8](work: 0, count: width * height * bands.count)
    for (channel, band) in bands.enumerated() {
      for (pixel, value) in band.enumerated() {
        let isHole = bands.contains { $0[pixel].isNaN }
        let shade = isHole ? 255 : min(max((value * scale).rounded(), 0), 255)
        bytes[pixel * bands.count + channel] = UInt8(shade)
      }
    }
    return try PixelImage(width: width, height: height, bytes: bytes)
  }

  private func channels(of image: Tensor) throws -> [Int] {
    guard let value = bands else {
      if let composite, composite.allSatisfy({ $0 < image.shape[0] }) { return composite }
      return image.shape[0] >= 3 ? [0, 1, 2] : [0]
    }
    guard let bands = value.integers ?? value.integer.map({ [$0] }) else {
      throw Failure("type", "show: bands: a tensor's bands have no names, only numbers from 0")
    }
    guard bands.count == 1 || bands.count == 3 else {
      throw Failure("value", "show: bands must be one or three, not \(bands)")
    }
    for band in bands where !(0..<image.shape[0]).contains(band) {
      throw Failure(
        "value",
        "show: bands: the image has bands 0 to \(image.shape[0] - 1), not \(band)"
      )
    }
    return bands
  }

  private func caption(_ record: RecordValue, _ key: String?) -> String? {
    let named = ["class", "label", "source"].lazy.compactMap { name -> String? in
      guard let value = record[name] else { return nil }
      return value.string ?? (value.number.map(NumberFormat.text))
    }
    return [key, named.first].compactMap { $0 }.first
  }
}
