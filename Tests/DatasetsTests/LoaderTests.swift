import Foundation
import Tensor
import Testing

@testable import Datasets

@Suite struct LoaderTests {
  private func pile(_ scratch: Scratch, _ count: Int = 10) throws -> Dataset {
    for index in 0..<count {
      try scratch.picture("s/p\(index).png", 50 + index, 60, tone: UInt8(index * 9))
    }
    return try Dataset.geopile(scratch.path)
  }

  private func settings() throws -> LoaderSettings {
    var settings = try LoaderSettings.pretraining
    settings.batch = 3
    settings.size = 32
    settings.hidden = try PatchMask(image: 32, patch: 8, ratio: 0.5, modelPatch: 4)
    settings.seed = 4
    return settings
  }

  private func all(_ loader: Loader, epoch: Int, from first: Int = 0) throws -> [LoadedBatch] {
    let queue = loader.batches(epoch: epoch, from: first)
    var result: [LoadedBatch] = []
    while let batch = try queue.next() { result.append(batch) }
    return result
  }

  private func same(_ a: LoadedBatch, _ b: LoadedBatch) throws -> Bool {
    try a.paths == b.paths && a.image?.values == b.image?.values && a.mask?.values == b.mask?.values
  }

  @Test func batchesAreTheSameWhateverTheNumberOfWorkers() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    var settings = try settings()
    settings.workers = 1
    let one = try all(Loader(pile, settings), epoch: 2)
    settings.workers = 4
    settings.cache = .none
    let four = try all(Loader(pile, settings), epoch: 2)
    #expect(one.count == 3)
    #expect(four.count == 3)
    #expect(try zip(one, four).allSatisfy(same))
    #expect(one[0].image?.shape == [3, 3, 32, 32])
    #expect(one[0].mask?.shape == [3, 8, 8])
    #expect(Set(one.flatMap(\.paths)).count == 9)
  }

  @Test func anEpochCanBeEnteredInTheMiddle() throws {
    let scratch = try Scratch()
    let loader = try Loader(pile(scratch), settings())
    let whole = try all(loader, epoch: 1)
    let rest = try all(loader, epoch: 1, from: 1)
    #expect(rest.count == 2)
    #expect(try zip(whole.dropFirst(), rest).allSatisfy(same))
  }

  @Test func epochsDifferAndSeedsDiffer() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch)
    var settings = try settings()
    let loader = try Loader(pile, settings)
    let first = try all(loader, epoch: 0)
    #expect(try !same(first[0], all(loader, epoch: 1)[0]))
    settings.seed = 5
    #expect(try !same(first[0], all(Loader(pile, settings), epoch: 0)[0]))
  }

  @Test func withoutAugmentingEveryEpochIsTheMiddleOfTheImages() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch, 2)
    var settings = try settings()
    settings.augmentation = nil
    settings.shuffles = false
    settings.dropsLast = false
    let loader = try Loader(pile, settings)
    let batch = try all(loader, epoch: 0)[0]
    #expect(try same(batch, all(loader, epoch: 9)[0]))
    let sample = try pile.sample(at: 1)
    let bytes = try (sample.image * Tensor(255)).values.map { UInt8($0.rounded()) }
    let pixels = try Tensor(bytes: bytes, shape: sample.image.shape, dtype: .uint8)
    let square = try Transforms.crop(pixels, top: 0, left: 4, height: 51, width: 51)
      .resized(height: 32, width: 32, mode: .bilinear)
    let expected = try Transforms.normalize(square.converted(to: .float32) / Tensor(255))
    #expect(try largestDifference(#require(batch.image).selected(axis: 0, at: 1), expected) < 1e-6)
  }

  @Test func anUnreadableImageIsFatalOrReportedAsAsked() throws {
    let scratch = try Scratch()
    _ = try pile(scratch, 4)
    let bad = scratch.path + "s/p9.png"
    try Data().write(to: URL(filePath: bad))
    let pile = try Dataset.geopile(scratch.path)
    var settings = try settings()
    settings.batch = 5
    let reason = "\(bad) is empty (0 bytes); fetch or write it again"
    let expected = Unreadable(path: bad, reason: reason)
    #expect(throws: DatasetError.unreadable([expected])) {
      try all(Loader(pile, settings), epoch: 0)
    }
    settings.onError = .skip
    let batches = try all(Loader(pile, settings), epoch: 0)
    #expect(batches.map(\.count) == [4])
    #expect(batches[0].image?.shape[0] == 4)
    #expect(batches[0].mask?.shape[0] == 4)
    #expect(batches[0].skipped == [expected])
  }

  @Test func aPileSmallerThanABatchIsOneBatch() throws {
    let scratch = try Scratch()
    var settings = try settings()
    settings.batch = 128
    let loader = try Loader(pile(scratch, 2), settings)
    #expect(loader.batchesPerEpoch == 1)
    #expect(try all(loader, epoch: 0).map(\.count) == [2])
  }

  @Test func theTeacherSeesAnotherDateOfThePlace() throws {
    let scratch = try Scratch()
    var recipe = PileRecipe(
      sources: [.init(name: "naip", paths: [scenes + "naip"])],
      output: scratch.path + "pile"
    )
    recipe.size = 128
    let pile = try PileComposer(recipe).compose()
    var settings = try settings()
    settings.pairs = true
    settings.augmentation = nil
    let batch = try all(Loader(pile, settings), epoch: 0)[0]
    let (image, other) = try (#require(batch.image), #require(batch.batch[.teacherImage]))
    #expect(other.shape == image.shape)
    #expect(try largestDifference(other, image) > 0.1)
  }

  @Test func aStoppedQueueSaysSo() throws {
    let scratch = try Scratch()
    let queue = try Loader(pile(scratch), settings()).batches(epoch: 0)
    queue.stop()
    #expect(throws: DatasetError.stopped) { try queue.next() }
  }

  @Test func settingsOutOfRangeAreRefused() throws {
    let scratch = try Scratch()
    let pile = try pile(scratch, 1)
    for change: (inout LoaderSettings) -> Void in [
      { $0.batch = 0 }, { $0.size = 0 }, { $0.workers = 0 }, { $0.size = 64 },
      { $0.normalization = .given(mean: [0], deviation: [1]) },
    ] {
      var wrong = try settings()
      change(&wrong)
      #expect(errorOf { try Loader(pile, wrong) } is DatasetError)
    }
  }
}
