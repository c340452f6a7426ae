internal import Engine
internal import Images
internal import Plan

/// A part of a data set's images, for machines that divide the work among them.
package struct Shard: Hashable, Sendable {
  /// From 1 to `count`.
  package let number: Int
  package let count: Int

  /// Nil where there is no such part.
  package init?(number: Int, of count: Int) {
    guard count >= 1, (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads `I/N`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      count <= 100_000
    else { return nil }
    self.init(number: number, of: count)
  }

  /// Its part of so many things; the parts differ by one at most.
  package func range(of total: Int) -> Range<Int> {
    let (whole, rest) = total.quotientAndRemainder(dividingBy: count)
    let start = (number - 1) * whole + min(number - 1, rest)
    return start..<start + whole + (number <= rest ? 1 : 0)
  }
}

extension SharedPass {
  /// The same for the images of one shard.
  func part(_ shard: Shard) -> SharedPass {
    var numbers: [ImageRecord: Int] = [:]
    for target in targets {
      for record in target.records where numbers[record] == nil { numbers[record] = numbers.count }
    }
    let range = shard.range(of: numbers.count)
    var part = self
    for index in part.targets.indices {
      part.targets[index].records.removeAll { record in
        !(numbers[record].map(range.contains) ?? false)
      }
    }
    return part
  }

  /// How many images lack features of at least one cut, without computing any.
  func lackingImages(
    options: RunOptions, inputs: InputCache, isInterrupted: @escaping @Sendable () -> Bool
  ) throws -> Int {
    let store = FeatureCache(folder: options.featureFolder, keepsFiles: options.keepsFeatures)
    var lacking: Set<ImageRecord> = []
    for target in targets {
      guard let dataset = target.preparation.dataset else { continue }
      let (digests, _) = try inputs.digests(
        of: target.records, in: dataset, threads: target.preparation.plan.threads,
        isInterrupted: isInterrupted)
      let there = store.digests(
        key: target.key, floatsPerImage: target.phase.floatsPerImage, precision: precision)
      for record in target.records {
        if let digest = digests[record], !there.contains(digest) { lacking.insert(record) }
      }
    }
    return lacking.count
  }
}

/// What came of computing the features that a spec, or the runs of a sweep, start from.
package struct FeatureWork: Sendable {
  /// Passes through the images; none where nothing is static.
  package var passes = 0
  /// Images of the shard, those of several passes counted in each.
  package var images = 0
  package var decoded = 0
  package var computed = 0
}

extension Sweep {
  /// Computes the features that runs start from, of one shard or of all images.
  ///
  /// Shards join by themselves: each adds its images to the same cache.
  ///
  /// - Throws: `missingInput` where an image cannot be read, `interrupted`, and what else a run's
  ///   features can lead to.
  package func computeFeatures(
    _ shard: Shard?, isInterrupted: @escaping @Sendable () -> Bool,
    emit: @escaping (RunEvent) -> Void
  ) throws(WorkflowError) -> FeatureWork {
    var sum = FeatureWork()
    do {
      for pass in passes {
        let part = shard.map(pass.part) ?? pass
        let work = try part.run(options: options, inputs: inputs, isInterrupted: isInterrupted) {
          event in
          if isInterrupted() { throw Interruption() }
          emit(event)
        }
        sum.passes += 1
        sum.images += Set(part.targets.flatMap(\.records)).count
        sum.decoded += work.decoded
        sum.computed += work.computed
      }
    } catch {
      throw WorkflowError(error)
    }
    return sum
  }
}
