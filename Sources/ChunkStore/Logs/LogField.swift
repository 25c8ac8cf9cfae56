import ChunkEncoding

// Looking at single columns of a group's lines, without rendering lines.

/// The column of one field in the lines of one shape.
package struct LogField {
  /// JSON: the keys down to the value, joined by `_`; logfmt: the key.
  package var path: [UInt8]
  package var kind: ShapeKind
  /// Places of the entries that have the shape, in the group, increasing.
  package var rows: [Int32]
  /// How the values are laid out.
  package var codec: TextCodec
  /// The part of the group that holds the values.
  fileprivate var part: Int
  fileprivate var shape: Int
}

extension LogGroup {
  /// The fields that lines of the group have, a row for each shape that has them; those of
  /// several shapes together hold no entry twice. A key that a line repeats is a field each time.
  ///
  /// Lines without a shape are not told of: their entries are in the rows of no shape.
  package func fields() throws(StoreError) -> [LogField] {
    let decoder = try readShapes()
    var fields: [LogField] = []
    var part = Self.columnPart
    for (number, shape) in decoder.shapes.enumerated() {
      for slot in 0..<shape.slotCount {
        defer { part += 1 }
        if shape.paths[slot].isEmpty { continue }
        let codec = try withPart(part) { (bytes) throws(ChunkDecodingError) in
          TextColumnReader.codec(of: bytes)
        }
        guard let codec else { continue }
        fields.append(
          LogField(
            path: shape.paths[slot], kind: shape.kind, rows: Array(decoder.rows(of: number)),
            codec: codec, part: part, shape: number))
      }
    }
    return fields
  }

  /// The values of `field`, one for each of its rows: of JSON strings the raw bytes between the
  /// quotes, of other values their text.
  package func texts(of field: LogField) throws(StoreError) -> TextValues {
    var decoder = try readShapes()
    return try withPart(field.part) { (bytes) throws(ChunkDecodingError) in
      try decoder.column(bytes, of: field.shape)
    }
  }

  /// The different values of `field` and which of them each row has; nil where it is laid out in
  /// another way.
  package func dictionary(
    of field: LogField
  ) throws(StoreError) -> (texts: TextValues, codes: [Int64])? {
    try withPart(field.part) { (bytes) throws(ChunkDecodingError) in
      try TextColumnReader.dictionary(bytes, count: field.rows.count, byteCount: lineBytes)
    }
  }

  /// The numbers of `field`; nil where it is laid out in another way, or holds more than plain
  /// decimal numbers.
  package func decimals(
    of field: LogField
  ) throws(StoreError) -> TextColumnReader.Decimals? {
    try withPart(field.part) { (bytes) throws(ChunkDecodingError) in
      try TextColumnReader.decimals(bytes, count: field.rows.count, byteCount: lineBytes)
    }
  }

  /// A decoder that knows which line has which shape.
  private func readShapes() throws(StoreError) -> LineDecoder {
    var decoder = try makeDecoder(times: try readTimestamps())
    try withPart(Self.linePart) { (bytes) throws(ChunkDecodingError) in try decoder.read(bytes) }
    return decoder
  }
}
