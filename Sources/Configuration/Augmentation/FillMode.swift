/// What stands beyond an image's edges, in SciPy's and Keras's words.
package enum FillMode: String, FieldValue, Hashable, CaseIterable {
  case nearest
  case constant
  case reflect
  case wrap
}
