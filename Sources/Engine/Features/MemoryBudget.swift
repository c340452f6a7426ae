/// Bytes of stored features that may stay in memory, shared by the partitions of a store.
final class MemoryBudget {
  /// What features on their way through may take before their pages are given back.
  let passing: Int
  private var free: Int

  init(bytes: Int) {
    passing = min(64 << 20, bytes / 4)
    free = bytes - passing
  }

  /// Takes room for the first of some rows; returns how many there is room for.
  func take(rows: Int, bytesPerRow: Int) -> Int {
    let taken = min(rows, max(0, free) / max(1, bytesPerRow))
    free -= taken * bytesPerRow
    return taken
  }

  /// Takes room that must be had; false, and nothing taken, where there is not enough.
  func take(bytes: Int) -> Bool {
    guard bytes <= free else { return false }
    free -= bytes
    return true
  }

  func giveBack(_ bytes: Int) { free += bytes }
}
