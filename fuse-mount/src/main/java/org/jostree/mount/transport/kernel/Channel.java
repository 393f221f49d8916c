package org.jostree.mount.transport.kernel;

/** Where answers and notices go. */
interface Channel {

  /** Sends an answer; false if nobody waits for it any more, so that it told the kernel nothing. */
  boolean send(Reply reply);

  /** Tells the kernel not to rely any longer on the attributes that it has of a node. */
  void expireAttributes(long node);
}
