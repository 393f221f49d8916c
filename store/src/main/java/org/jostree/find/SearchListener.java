package org.jostree.find;

import java.io.IOException;

/** Hears of places that turned out to be of no use. */
public interface SearchListener {
  /** A place was passed over. */
  void passedOver(String place, IOException why);
}
