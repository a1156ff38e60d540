package io.scar.local.s3;

import io.scar.local.http.AwsException;
import io.scar.local.http.XmlWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.w3c.dom.Element;

/**
 * The notification configuration of a bucket, as XML.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html">PutBucketNotificationConfiguration</a>
 */
final class NotificationXml {

  private static final String FUNCTIONS = "CloudFunctionConfiguration";

  private static final Set<String> NOT_SERVED =
      Set.of("QueueConfiguration", "TopicConfiguration", "EventBridgeConfiguration");

  private static final Set<String> EVENT_TYPES =
      Set.of(
          "s3:IntelligentTiering",
          "s3:LifecycleExpiration:*",
          "s3:LifecycleExpiration:Delete",
          "s3:LifecycleExpiration:DeleteMarkerCreated",
          "s3:LifecycleTransition",
          "s3:ObjectAcl:Put",
          "s3:ObjectCreated:*",
          "s3:ObjectCreated:CompleteMultipartUpload",
          "s3:ObjectCreated:Copy",
          "s3:ObjectCreated:Post",
          "s3:ObjectCreated:Put",
          "s3:ObjectRemoved:*",
          "s3:ObjectRemoved:Delete",
          "s3:ObjectRemoved:DeleteMarkerCreated",
          "s3:ObjectRestore:*",
          "s3:ObjectRestore:Completed",
          "s3:ObjectRestore:Delete",
          "s3:ObjectRestore:Post",
          "s3:ObjectTagging:*",
          "s3:ObjectTagging:Delete",
          "s3:ObjectTagging:Put",
          "s3:ReducedRedundancyLostObject",
          "s3:Replication:*",
          "s3:Replication:OperationFailedReplication",
          "s3:Replication:OperationMissedThreshold",
          "s3:Replication:OperationNotTracked",
          "s3:Replication:OperationReplicatedAfterThreshold");

  private NotificationXml() {}

  /**
   * @throws AwsException 400 for what S3 would refuse, 501 for destinations other than functions
   */
  static List<LambdaNotification> parse(byte[] xml) throws AwsException, IOException {
    Element root = XmlBody.parse(xml);
    for (String destination : NOT_SERVED) {
      if (XmlBody.child(root, destination).isPresent()) {
        throw AwsException.notImplemented(
            "s3", "PutBucketNotificationConfiguration with " + destination);
      }
    }
    List<LambdaNotification> notifications = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Element function : XmlBody.children(root, FUNCTIONS)) {
      LambdaNotification next = parseFunction(function);
      if (!ids.add(next.id())) {
        throw invalid("Same ID used for multiple configurations. IDs must be unique.");
      }
      for (LambdaNotification earlier : notifications) {
        if (next.overlaps(earlier)) {
          throw invalid(
              "Configurations overlap. Configurations on the same bucket cannot share a common event"
                  + " type. (%s and %s)".formatted(earlier.id(), next.id()));
        }
      }
      notifications.add(next);
    }
    return notifications;
  }

  private static LambdaNotification parseFunction(Element function) throws AwsException {
    List<String> events = new ArrayList<>();
    for (Element event : XmlBody.children(function, "Event")) {
      if (!EVENT_TYPES.contains(event.getTextContent())) {
        throw invalid(
            "The event `%s` is not supported for notifications".formatted(event.getTextContent()));
      }
      events.add(event.getTextContent());
    }
    if (events.isEmpty()) {
      throw XmlBody.malformed(FUNCTIONS + " has no Event");
    }
    String prefix = "";
    String suffix = "";
    Element filter = XmlBody.child(function, "Filter").orElse(null);
    Element keys = filter == null ? null : XmlBody.child(filter, "S3Key").orElse(null);
    if (keys != null) {
      Set<String> names = new HashSet<>();
      for (Element rule : XmlBody.children(keys, "FilterRule")) {
        String name = XmlBody.requireText(rule, "Name").toLowerCase(Locale.ROOT);
        if (!names.add(name)) {
          throw invalid("Cannot specify more than one %s rule in a filter.".formatted(name));
        }
        switch (name) {
          case "prefix" -> prefix = XmlBody.requireText(rule, "Value");
          case "suffix" -> suffix = XmlBody.requireText(rule, "Value");
          default -> throw invalid("filter rule name must be either prefix or suffix");
        }
      }
    }
    return new LambdaNotification(
        XmlBody.text(function, "Id")
            .filter(id -> !id.isEmpty())
            .orElseGet(() -> UUID.randomUUID().toString()),
        XmlBody.requireText(function, "CloudFunction"),
        events,
        prefix,
        suffix);
  }

  static byte[] write(List<LambdaNotification> notifications) {
    XmlWriter xml = new XmlWriter().open("NotificationConfiguration", S3Service.NAMESPACE);
    for (LambdaNotification notification : notifications) {
      xml.open(FUNCTIONS)
          .element("Id", notification.id())
          .element("CloudFunction", notification.functionArn());
      notification.events().forEach(event -> xml.element("Event", event));
      if (!notification.prefix().isEmpty() || !notification.suffix().isEmpty()) {
        xml.open("Filter").open("S3Key");
        rule(xml, "Prefix", notification.prefix());
        rule(xml, "Suffix", notification.suffix());
        xml.close().close();
      }
      xml.close();
    }
    return xml.bytes();
  }

  private static void rule(XmlWriter xml, String name, String value) {
    if (!value.isEmpty()) {
      xml.open("FilterRule").element("Name", name).element("Value", value).close();
    }
  }

  private static AwsException invalid(String message) {
    return new AwsException(400, "InvalidArgument", message);
  }
}
