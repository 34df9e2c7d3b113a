import Foundation
import Tensor
import Testing

@testable import Datasets

@Suite struct TransformTests {
  private func image(_ reference: Reference) throws -> Tensor {
    try reference["image_hwc_u8"].permuted([2, 0, 1])
  }

  private func cropped(_ name: String, _ reference: Reference) throws -> Tensor {
    let box = try reference["crop_\(name)_box_top_left_height_width_size"].doubles.map { Int($0) }
    return try Transforms.crop(
      image(reference),
      top: box[0],
      left: box[1],
      height: box[2],
      width: box[3]
    ).resized(height: box[4], width: box[4], mode: .bilinear)
  }

  @Test(arguments: ["a", "b", "c"]) func cropsAreResizedToPillowsBytes(name: String) throws {
    let reference = try Reference()
    let expected = try reference["crop_\(name)_bilinear_hwc_u8"].permuted([2, 0, 1])
    #expect(try largestDifference(cropped(name, reference), expected) == 0)
  }

  @Test(arguments: [64, 256]) func bicubicResizesToPillowsBytes(size: Int) throws {
    let reference = try Reference()
    let expected = try reference["resize_\(size)_bicubic_hwc_u8"].permuted([2, 0, 1])
    let resized = try image(reference).resized(height: size, width: size, mode: .bicubic)
    #expect(try largestDifference(resized, expected) == 0)
  }

  @Test func oneBandIsEnlargedToTheReference() throws {
    let reference = try Reference()
    let resized = try reference["band_u8"].resized(height: 128, width: 128, mode: .bilinear)
    #expect(try largestDifference(resized, reference["band_128_bilinear_antialias_u8"]) <= 1)
  }

  @Test func aFlippedNormalizedCropIsTheReference() throws {
    let reference = try Reference()
    let pixels = try cropped("b", reference).converted(to: .float32)
    let result = try Transforms.normalize(Transforms.hflip(pixels) / Tensor(255))
    #expect(try largestDifference(result, reference["crop_b_normalised_chw"]) < 2e-6)
  }

  @Test func floatsAreNeitherRoundedNorClipped() throws {
    let reference = try Reference()
    let bytes = try image(reference)
    let floats = try bytes.converted(to: .float32).resized(height: 64, width: 64, mode: .bicubic)
    let rounded = try bytes.resized(height: 64, width: 64, mode: .bicubic)
    #expect(try largestDifference(floats, rounded) > 0.1)
    #expect(try floats.doubles.contains { $0 != $0.rounded() })
    #expect(try largestDifference(floats, rounded) < 8)
  }

  @Test func sixteenBitIntegersAreResizedLikeBytes() throws {
    let bytes = try image(Reference())
    let words = try bytes.converted(to: .uint16).resized(height: 70, width: 90, mode: .bilinear)
    #expect(words.dtype == .uint16)
    let expected = try bytes.resized(height: 70, width: 90, mode: .bilinear)
    #expect(try largestDifference(words, expected.converted(to: .uint16)) <= 1)
  }

  @Test func theSameSizeIsTheSameImage() throws {
    let bytes = try image(Reference())
    let same = try bytes.resized(height: 150, width: 200, mode: .bicubic)
    #expect(try largestDifference(same, bytes) == 0)
  }

  @Test func flippingTwiceIsNothing() throws {
    let bytes = try image(Reference())
    #expect(try largestDifference(Transforms.vflip(Transforms.vflip(bytes)), bytes) == 0)
    #expect(try largestDifference(Transforms.hflip(bytes), bytes) > 0)
  }

  @Test func fourQuartersAreAWholeTurn() throws {
    let small = try Tensor([1, 2, 3, 4, 5, 6], shape: [1, 2, 3])
    let quarter = try Transforms.rotated(small, quarters: 1)
    #expect(try quarter.values == [3, 6, 2, 5, 1, 4])
    #expect(try Transforms.rotated(quarter, quarters: 3).values == small.values)
    #expect(try Transforms.rotated(small, quarters: 2).values == [6, 5, 4, 3, 2, 1])
  }

  @Test func aCropOutsideIsRefused() throws {
    let small = try Tensor.zeros([3, 4, 5])
    let expected = DatasetError.crop(top: 0, left: 3, height: 2, width: 3, shape: [3, 4, 5])
    #expect(throws: expected) {
      try Transforms.crop(small, top: 0, left: 3, height: 2, width: 3)
    }
    #expect(
      errorOf { try Transforms.crop(small, top: .max, left: 0, height: .max, width: 1) } != nil
    )
  }

  @Test func normalizingWantsANumberForEachChannel() {
    #expect(errorOf { try Transforms.normalize(Tensor.zeros([4, 2, 2])) } is DatasetError)
    #expect(
      errorOf { try Transforms.normalize(Tensor.zeros([1, 2, 2]), mean: [0], deviation: [0]) }
        is DatasetError
    )
  }

  @Test func randomCropsKeepToAreaAndProportion() throws {
    var random = Random(seed: 1)
    let crop = try RandomCrop()
    for _ in 0..<500 {
      let box = crop.draw(height: 150, width: 200, &random)
      #expect(box.top >= 0 && box.top + box.height <= 150)
      #expect(box.left >= 0 && box.left + box.width <= 200)
      let share = Double(box.height * box.width) / 30000
      #expect(share > 0.65 && share <= 1)
      let proportion = Double(box.width) / Double(box.height)
      #expect(proportion > 0.74 && proportion < 1.35)
    }
  }

  @Test func anImpossibleProportionFallsBackToTheMiddle() throws {
    var random = Random(seed: 1)
    let box = try RandomCrop().draw(height: 10, width: 400, &random)
    #expect(box == RandomCrop.Box(top: 0, left: 193, height: 10, width: 13))
  }
}
