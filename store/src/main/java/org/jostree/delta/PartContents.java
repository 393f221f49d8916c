package org.jostree.delta;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jostree.object.FileId;
import org.jostree.object.ObjectName;

/**
 * What is in a part of a delta, in numbers.
 *
 * @param owners how many combinations of owner and mode
 * @param xattrs how many lists of extended attributes
 * @param bytes how many bytes that objects are made of
 * @param operationBytes how many bytes of operations
 */
public record PartContents(
    int owners, int xattrs, int bytes, int operationBytes, Map<Operation, Integer> operations) {

  static PartContents of(PartFile part, List<ObjectName> objects) throws IOException {
    Map<Operation, Integer> counts = new EnumMap<>(Operation.class);
    OperationReader reader = new OperationReader(part.operations());
    int next = 0;
    while (reader.hasNext()) {
      Operation operation = reader.operation();
      counts.merge(operation, 1, Integer::sum);
      boolean isFile = next < objects.size() && objects.get(next) instanceof FileId;
      for (int i = numbers(operation, isFile); i > 0; i--) {
        reader.number();
      }
      if (operation == Operation.OPEN_SPLICE_AND_CLOSE || operation == Operation.CLOSE) {
        next++;
      }
    }
    return new PartContents(
        part.modes().count(),
        part.xattrs().count(),
        part.bytes().remaining(),
        part.operations().remaining(),
        counts);
  }

  private static int numbers(Operation operation, boolean isFile) {
    return switch (operation) {
      case OPEN_SPLICE_AND_CLOSE -> isFile ? 4 : 2;
      case OPEN -> 3;
      case WRITE, BSPATCH -> 2;
      case SET_READ_SOURCE -> 1;
      case UNSET_READ_SOURCE, CLOSE -> 0;
    };
  }

  /** How many of an operation there are. */
  public int count(Operation operation) {
    return operations.getOrDefault(operation, 0);
  }
}
