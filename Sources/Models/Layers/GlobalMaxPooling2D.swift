/// Keras's `GlobalMaxPooling2D`: the maximum over the image, for each channel.
package struct GlobalMaxPooling2D: GlobalPoolingLayer {
  package static let className = "GlobalMaxPooling2D"
  package static let specName: String? = "global_max_pooling"
  package static let summary = "the maximum over the image"
  package static let kind = PoolingKind.maximum

  package var keepdims = false

  package init() {}
}
