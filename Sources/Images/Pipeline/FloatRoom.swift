/// Memory for numbers, the same as long as it suffices.
final class FloatRoom {
  private var memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: 0)

  deinit { memory.deallocate() }

  /// The first values of the memory, as they are.
  func values(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(rebasing: memory[..<count])
  }

  /// Room for so many values, of which those before are lost where it has to be larger.
  func reserve(_ count: Int) -> UnsafeMutablePointer<Float>? {
    if memory.count < count {
      memory.deallocate()
      memory = .allocate(capacity: count)
    }
    return memory.baseAddress
  }
}
