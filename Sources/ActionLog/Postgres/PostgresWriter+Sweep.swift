extension PostgresWriter {
  func vacate(at: Int64) throws(StorageError) { _ = try connection.run(.vacateRooms, nodeAndStamp(at)) }

  func vacateRoomsOfDeadNodes(at: Int64) throws(StorageError) {
    _ = try connection.run(.vacateRoomsOfDeadNodes, nodeAndStamp(at))
  }

  private func nodeAndStamp(_ stamp: Int64) -> PostgresParameters {
    var parameters = PostgresParameters()
    parameters.append(node.name)
    parameters.append(stamp)
    return parameters
  }

  func deleteSessions(expiredBefore moment: Int64, limit: Int) throws(StorageError) -> Int {
    try connection.run(.deleteSessions, momentAndLimit(moment, limit)).rowCount
  }

  func deleteRooms(vacantBefore moment: Int64, limit: Int) throws(StorageError) -> Int {
    try connection.run(.deleteRooms, momentAndLimit(moment, limit)).rowCount
  }

  func deleteRemains(limit: Int) throws(StorageError) -> Int? {
    var parameters = PostgresParameters()
    parameters.append(Int64(limit))
    let rows = try connection.run(.deleteRemains, parameters)
    return rows.rowCount == 0 ? nil : Int(rows.integer(0, 0, as: Int64.self))
  }

  func roomsToSettle(vacantBefore moment: Int64, limit: Int) throws(StorageError) -> [String] {
    let rows = try connection.run(.roomsToSettle, momentAndLimit(moment, limit))
    return (0..<rows.rowCount).map { rows.text($0, 0) }
  }

  private func momentAndLimit(_ moment: Int64, _ limit: Int) -> PostgresParameters {
    var parameters = PostgresParameters()
    parameters.append(moment)
    parameters.append(Int64(limit))
    return parameters
  }
}
