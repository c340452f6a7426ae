internal import Glibc
internal import Synchronization

/// Files that are mapped into memory and may be cut short, or become unreadable, while they are read.
///
/// The system answers a read of what is no longer there with SIGBUS. Here a page of zeros takes its
/// place, and the reader asks afterwards whether that happened: so a run ends with a sentence where it
/// would have been killed. A SIGBUS at any other address goes where it went before.
enum MappedFiles {
  /// A mapped range, as long as the value lives.
  final class Watch: Sendable {
    private let slot: Int

    fileprivate init(slot: Int) { self.slot = slot }

    deinit {
      slots[slot].begin.store(0, ordering: .sequentiallyConsistent)
      slots[slot].isTaken.store(false, ordering: .sequentiallyConsistent)
    }

    /// Whether a page of it was lost.
    var isCut: Bool { slots[slot].lost.load(ordering: .relaxed) > 0 }
  }

  /// Watches a range; nil where so many are watched that there is no place for it.
  static func watch(_ start: UnsafeMutableRawPointer, _ length: Int) -> Watch? {
    guard isInstalled else { return nil }
    for slot in 0..<slotCount
    where slots[slot].isTaken.compareExchange(
      expected: false, desired: true, ordering: .sequentiallyConsistent
    ).exchanged {
      slots[slot].lost.store(0, ordering: .relaxed)
      slots[slot].end.store(UInt(bitPattern: start + length), ordering: .relaxed)
      slots[slot].begin.store(UInt(bitPattern: start), ordering: .sequentiallyConsistent)
      return Watch(slot: slot)
    }
    return nil
  }

  /// What the handler knows of a range; free where it begins nowhere.
  private struct Slot: ~Copyable {
    let isTaken = Atomic<Bool>(false)
    let begin = Atomic<UInt>(0)
    let end = Atomic<UInt>(0)
    let lost = Atomic<Int>(0)
  }

  private static let slotCount = 4096

  /// Never freed: the handler may look at them at any time.
  nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
    for slot in 0..<slotCount { (slots + slot).initialize(to: Slot()) }
    return slots
  }()

  // MARK: The signal

  /// What handled the signal before; written once, before the handler is there.
  nonisolated(unsafe) private static var previous = sigaction()

  private static let isInstalled: Bool = {
    _ = slots
    sigaction(SIGBUS, nil, &previous)
    var action = sigaction()
    action.sa_flags = Int32(SA_SIGINFO)
    action.__sigaction_handler.sa_sigaction = { number, info, _ in
      let saved = errno
      defer { errno = saved }
      guard let address = info?.pointee._sifields._sigfault.si_addr,
        MappedFiles.replacePage(at: UInt(bitPattern: address))
      else {
        // The instruction is tried again, and meets whoever was there before.
        sigaction(number, &MappedFiles.previous, nil)
        return
      }
    }
    return sigaction(SIGBUS, &action, nil) == 0
  }()

  /// Puts zeros in place of the page; false where the address is none of ours.
  private static func replacePage(at address: UInt) -> Bool {
    for slot in 0..<slotCount {
      let begin = slots[slot].begin.load(ordering: .relaxed)
      guard begin > 0, address >= begin, address < slots[slot].end.load(ordering: .relaxed) else {
        continue
      }
      let page = UInt(SegmentLayout.page)
      let start = UnsafeMutableRawPointer(bitPattern: address & ~(page - 1))
      let made = mmap(
        start, Int(page), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
      guard made != MAP_FAILED else { return false }
      slots[slot].lost.add(1, ordering: .relaxed)
      return true
    }
    return false
  }
}
