internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import Synchronization
internal import Testing

@Suite struct LeaseTests {
  private final class Place: Sendable {
    let path: String

    init() throws {
      var template = Array("/tmp/runexp-lease-XXXXXX".utf8CString)
      path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit { Folder.remove(path) }

    /// A lease of a process on another machine, last touched so many seconds ago.
    func addForeign(_ number: Int, age: Double) throws {
      let file = "\(path)/.lease-\(number)"
      try WholeFile.write(Array("another-machine 1 100\n".utf8), to: file)
      let seconds = Double(time(nil)) - age
      var times = [timespec(tv_sec: Int(seconds), tv_nsec: 0)]
      times.append(times[0])
      #expect(utimensat(AT_FDCWD, file, times, 0) == 0)
    }

    var names: [String] { Folder.names(in: path) }
  }

  private func taken(_ place: Place) -> Lease? {
    if case .taken(let lease) = Lease.take(place.path) { lease } else { nil }
  }

  @Test("one holder at a time, and the folder is free and empty when it lets go")
  func exclusive() throws {
    let place = try Place()
    var first = taken(place)
    #expect(first != nil)
    #expect(Lease.isHeld(place.path))
    #expect(taken(place) == nil)
    #expect(first?.isLost == false)
    first = nil
    #expect(!Lease.isHeld(place.path))
    #expect(place.names == [])
    #expect(taken(place) != nil)
  }

  @Test("a holder on another machine counts as long as it gives signs of life")
  func foreign() throws {
    let place = try Place()
    try place.addForeign(3, age: 0)
    #expect(Lease.isHeld(place.path))
    #expect(taken(place) == nil)
    #expect(place.names == [".lease-3"])
  }

  @Test("of many that find a dead holder one takes its place", arguments: 1...10)
  func takeOver(_ round: Int) throws {
    let place = try Place()
    try place.addForeign(round, age: 1000)
    #expect(!Lease.isHeld(place.path))
    let winners = Mutex<[Lease]>([])
    let threads = (0..<8).map { _ in
      ThreadOfTest {
        if let lease = taken(place) { winners.withLock { $0.append(lease) } }
      }
    }
    for thread in threads { thread.join() }
    #expect(winners.withLock(\.count) == 1)
    #expect(place.names == [".lease-\(round + 1)"])
  }

  @Test("a holder that was replaced is told so, and leaves the other's lease alone")
  func lost() throws {
    let place = try Place()
    var first = taken(place)
    try place.addForeign(2, age: 0)
    #expect(first?.isLost == true)
    first = nil
    #expect(place.names.contains(".lease-2"))
  }

  @Test("the holder of a renamed folder keeps it")
  func renamed() throws {
    let place = try Place()
    let (old, new) = ("\(place.path)/a", "\(place.path)/b")
    try Folder.make(old)
    guard case .taken(let lease) = Lease.take(old) else { throw Unexpected() }
    #expect(FileSystem.rename(old, to: new))
    #expect(Lease.isHeld(new))
    #expect(!lease.isLost)
  }

  private struct Unexpected: Error {}
}

/// A thread that is waited for.
private final class ThreadOfTest {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private var thread = pthread_t()

  init(_ body: @escaping @Sendable () -> Void) {
    let argument = Unmanaged.passRetained(Body(body)).toOpaque()
    pthread_create(
      &thread, nil,
      { pointer in
        if let pointer { Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run() }
        return nil
      }, argument)
  }

  func join() { pthread_join(thread, nil) }
}
