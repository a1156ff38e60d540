package io.scar.local.http;

/**
 * The wire protocols of AWS services.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/index.html">AWS protocols</a>
 */
public enum AwsProtocol {
  /** Paths and JSON bodies: Lambda, API Gateway, Batch. */
  REST_JSON,
  /** JSON bodies, the operation in {@code X-Amz-Target}: CloudWatch Logs, EventBridge, ECR. */
  JSON,
  /** Form parameters with {@code Action}, XML answers: IAM, STS. */
  QUERY,
  /** S3. */
  REST_XML
}
