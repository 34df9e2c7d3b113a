import Raster
import Tensor

extension BatchAssembler {
  /// A plain picture: decoded, resized and normalized in one go.
  func picture(
    _ index: Int,
    of draft: BatchDraft,
    with view: ImageView,
    _ random: inout Random
  ) throws -> BatchDraft.Row {
    let position = draft.positions[index]
    let (height, width) = try view.open(position: position, path: path(position))
    let draw = draw(height: height, width: width, mask: nil, &random)
    let colors = colors(&random)
    let shape = [3, draw.size.height, draw.size.width]
    let place = try draft.place(.image, shape, at: index)
    let valid = try seen(draw, colors, height: height, width: width, in: view, into: place)
    var row = BatchDraft.Row(images: [(.image, place)], valid: valid)
    guard settings.pairs else { return row }
    let partner = partner(of: position, &random)
    guard try view.open(position: partner, path: path(partner)) == (height, width) else {
      throw DatasetError.pair(path: path(position), other: path(partner))
    }
    let other = try draft.place(.teacherImage, shape, at: index)
    _ = try seen(draw, colors, height: height, width: width, in: view, into: other)
    row.images.append((.teacherImage, other))
    return row
  }

  /// Puts the picture that is open into a batch, as drawn.
  ///
  /// - Returns: Where it has data, [height, width]; `nil` where it has everywhere.
  private func seen(
    _ draw: GeometricDraw,
    _ colors: ColorChange,
    height: Int,
    width: Int,
    in view: ImageView,
    into place: Tensor
  ) throws -> Tensor? {
    let isEnlarged = draw.enlarged != nil
    let whole = RandomCrop.Box(top: 0, left: 0, height: height, width: width)
    let choice = ImageView.Choice(
      box: isEnlarged ? whole : draw.box ?? whole,
      size: isEnlarged ? (height, width) : draw.size,
      isMirrored: draw.isMirrored && !isEnlarged,
      mode: draw.mode
    )
    if !isEnlarged, !draw.isTurned, !changesColors {
      return try place.withFloats { try view.draw(choice, into: $0) }
    }
    var image = try Tensor(uninitialized: [3, choice.size.height, choice.size.width])
    var valid = try image.withFloats { try view.draw(choice, into: $0) }
    if isEnlarged {
      (image, valid) = try draw.image(image, valid: valid)
    } else {
      image = try draw.turned(image, isMirroredAlready: true)
      valid = try valid.map { try draw.turned($0, isMirroredAlready: true) }
    }
    // The view has normalized what no change of colors has to see.
    let statistics = changesColors ? settings.statistics : nil
    try put(colors.applied(to: image, valid: valid), valid, statistics, into: place)
    return valid
  }

  /// A sample that is put together of files and bands.
  func content(
    _ index: Int,
    of draft: BatchDraft,
    _ random: inout Random
  ) throws -> BatchDraft.Row {
    let position = draft.positions[index]
    let whole = try stored(position)
    var content = settings.areImagesAlone ? whole.imageAlone : whole
    let (height, width) = (content.images[0].pixels.shape[1], content.images[0].pixels.shape[2])
    let draw = draw(height: height, width: width, mask: content.mask, &random)
    let colors = colors(&random)
    if settings.pairs { content.images.append(try otherDate(of: whole, at: position, &random)) }
    var row = BatchDraft.Row()
    for number in content.images.indices {
      let image = content.images[number]
      let factor = max(1, image.pixels.shape[1] / height)
      let (pixels, valid) = try draw.image(image.pixels, valid: image.valid, factor: factor)
      let place = try draft.place(image.key, pixels.shape, at: index)
      let changed = try colors.applied(to: pixels, valid: valid)
      try put(changed, valid, settings.statistics, into: place)
      (content.images[number].pixels, content.images[number].valid) = (place, valid)
      row.images.append((image.key, place))
    }
    content.mask = try content.mask.map(draw.mask)
    try content.leaveHolesOutOfMask(of: path(position))
    content.images.removeAll { $0.key == .teacherImage }
    row.valid = try content.valid()
    (row.mask, row.labels) = (content.mask, content.labels)
    return row
  }

  /// A sample as it was read.
  private func stored(_ position: Int) throws -> Content {
    if let kept = try cache.content(at: position) { return kept }
    let content = try dataset.content(of: dataset.items[position])
    try cache.keep(content, at: position, dataset.layout?.scaling ?? .bytes)
    return content
  }

  /// What a teacher sees: the second date of a sample, or another sample of its spot.
  ///
  /// - Throws: `DatasetError.pair` where it is of another size.
  private func otherDate(
    of content: Content,
    at position: Int,
    _ random: inout Random
  ) throws -> Content.Image {
    var other = content.images[0]
    if let second = content.images.first(where: { $0.key == .after }) {
      other = second
    } else {
      let partner = partner(of: position, &random)
      if partner != position { other = try stored(partner).images[0] }
      guard other.pixels.shape == content.images[0].pixels.shape else {
        throw DatasetError.pair(path: path(position), other: path(partner))
      }
    }
    return Content.Image(key: .teacherImage, pixels: other.pixels, valid: other.valid)
  }

  /// Puts an image into a batch, less the means and over the deviations; its holes are 0, which is the mean.
  ///
  /// - Throws: `DatasetError.imageShape` where it has another number of bands.
  private func put(
    _ image: Tensor,
    _ valid: Tensor?,
    _ statistics: (mean: [Double], deviation: [Double])?,
    into place: Tensor
  ) throws {
    guard statistics.map({ $0.mean.count == image.shape[0] }) ?? true else {
      throw DatasetError.imageShape(operation: "batches", shape: image.shape)
    }
    let dense = try image.contiguous()
    let plane = dense.shape[1] * dense.shape[2]
    withElements(Float.self, dense, place) { all, target in
      guard let statistics else { return target.update(from: all, count: dense.count) }
      for band in 0..<dense.shape[0] {
        let (from, to) = (all + band * plane, target + band * plane)
        let (mean, deviation) = (Float(statistics.mean[band]), Float(statistics.deviation[band]))
        for pixel in 0..<plane { to[pixel] = (from[pixel] - mean) / deviation }
      }
    }
    place.fill(0, where: valid)
  }
}

extension Content {
  /// The first image, as models of images alone know it.
  fileprivate var imageAlone: Content {
    Content(images: [(.image, images[0].pixels, images[0].valid)])
  }
}
