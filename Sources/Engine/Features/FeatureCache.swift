package import Basics
package import Configuration
internal import Glibc

/// Computed cuts, kept between runs by what they were computed from.
///
/// A folder holds one sub-folder for each key (weights, cut, preprocessing, arithmetic, precision),
/// and in it segments with the features of images, which are known by their digests. Processes may
/// share the folder, from several containers too: segments appear whole, and are never changed. What
/// is read is held against checksums first, see `Partition.verify`.
package final class FeatureCache {
  /// Bytes kept on disk where nothing else is said.
  package static let standardLimit = 20 << 30

  private let folder: String?
  private let keepsFiles: Bool
  private let budget: MemoryBudget

  /// - `folder`: nil keeps features in memory alone and forgets them.
  /// - `keepsFiles`: false forgets features too, but lets them go to the folder's disk while the
  ///   process lives.
  /// - `memory`: bytes of features that stay in memory; what is more is mapped from disk.
  package init(folder: String?, keepsFiles: Bool = true, memory: Int = 4 << 30) {
    self.folder = folder
    self.keepsFiles = keepsFiles
    budget = MemoryBudget(bytes: memory)
  }

  /// The partition of a key, made where there is none.
  ///
  /// Returns the partition, and why it is in memory only, where the folder cannot be used.
  package func partition(
    key: String, floatsPerImage: Int, precision: FeatureStorage.Precision = .f32
  ) -> (Partition, FileError?) {
    func partition(_ place: Partition.Place) -> Partition {
      Partition(place, floatsPerImage: floatsPerImage, precision, budget)
    }
    guard let folder else { return (partition(.memory), nil) }
    let path = keepsFiles ? "\(folder)/\(key)" : folder
    do { try Folder.make(path) } catch { return (partition(.memory), error) }
    AsideFile.removeAbandoned(in: path)
    return (partition(keepsFiles ? .kept(folder: path) : .unkept(folder: path)), nil)
  }

  /// What images a partition has, by their digests, without making one.
  package func digests(
    key: String, floatsPerImage: Int, precision: FeatureStorage.Precision
  ) -> Set<String> {
    guard let folder, keepsFiles, Folder.exists("\(folder)/\(key)") else { return [] }
    return Partition(
      .kept(folder: "\(folder)/\(key)"), floatsPerImage: floatsPerImage, precision, budget
    )
    .digests
  }

  /// Removes the segments that were not used for longest until no more than `limit` bytes are left.
  ///
  /// A process that still reads a removed segment keeps it until it ends. Not so on a network file
  /// system, where a file that another machine removes is gone: segments used within a week stay there.
  package func trim(to limit: Int) {
    guard let folder, keepsFiles else { return }
    let mayBeMapped = FileSystem.hasSharedLocks(folder) ? Int.max : (time(nil) - 7 * 24 * 60 * 60)
    var found: [(path: String, used: Int, bytes: Int)] = []
    for key in Folder.names(in: folder) {
      for name in Folder.names(in: "\(folder)/\(key)") where name.hasSuffix(".features") {
        let path = "\(folder)/\(key)/\(name)"
        guard let status = FileSystem.status(path) else { continue }
        let used = Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec)
        found.append((path, used, Int(status.st_size)))
      }
    }
    var total = found.reduce(0) { $0 + $1.bytes }
    for segment in found.sorted(by: { $0.used < $1.used }) where total > limit {
      guard segment.used / 1_000_000_000 < mayBeMapped else { break }
      FileSystem.remove(segment.path)
      total -= segment.bytes
    }
  }
}
