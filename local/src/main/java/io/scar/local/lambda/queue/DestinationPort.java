package io.scar.local.lambda.queue;

import java.io.IOException;
import java.util.Map;

/** Where records of processed events go: queues, topics and buckets by their ARNs. */
public interface DestinationPort {

  /**
   * Delivers one record; when this returns it is on disk.
   *
   * @param body JSON
   * @param attributes of the message, as a dead-letter queue gets them
   */
  void deliver(String arn, String messageId, byte[] body, Map<String, String> attributes)
      throws IOException;
}
