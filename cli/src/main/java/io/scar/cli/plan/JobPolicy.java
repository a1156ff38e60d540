package io.scar.cli.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.scar.cli.definition.FunctionDefinition;
import io.scar.contract.job.JobName;
import java.util.ArrayList;
import java.util.List;

/**
 * What jobs may do, what starts them may do, and what a function needs to hand work over to them.
 *
 * @see <a href="https://docs.aws.amazon.com/batch/latest/userguide/execution-IAM-role.html">Batch's
 *     execution role</a>
 */
final class JobPolicy {

  /** Where Batch writes the logs of jobs. */
  static final String LOG_GROUP = "/aws/batch/job";

  private JobPolicy() {}

  /** The containers of jobs may take the role, and nobody else. */
  static JsonNode trust() {
    return ExecutionPolicy.trust("ecs-tasks.amazonaws.com");
  }

  /** Reading the inputs and large events, writing the outputs and whose the event is. */
  static List<Permission> ofJob(FunctionDefinition function, Place place) {
    List<Permission> permissions = new ArrayList<>(ExecutionPolicy.storage(function, place));
    String bucket = function.delegateBucket();
    if (bucket != null) {
      permissions.add(
          new Permission(List.of("s3:GetObject"), List.of(objects(place, bucket, JobName.EVENTS))));
      permissions.add(
          new Permission(
              List.of("s3:GetObject", "s3:PutObject"),
              List.of(objects(place, bucket, JobName.MARKERS))));
    }
    permissions.addAll(ExecutionPolicy.mounts(function));
    return permissions;
  }

  /** On Fargate: pulling the image and writing the log. */
  static List<Permission> ofStart(FunctionDefinition function, Place place) {
    return List.of(
        new Permission(List.of("ecr:GetAuthorizationToken"), List.of("*")),
        new Permission(
            List.of(
                "ecr:BatchCheckLayerAvailability",
                "ecr:GetDownloadUrlForLayer",
                "ecr:BatchGetImage"),
            List.of(place.repository(function.name()))),
        new Permission(
            List.of("logs:CreateLogStream", "logs:PutLogEvents"),
            List.of(place.logGroup(LOG_GROUP) + ":*")));
  }

  /** Of the function: submitting a job once for each event. */
  static List<Permission> ofDelegation(FunctionDefinition function, Place place) {
    String name = function.name();
    List<Permission> permissions = new ArrayList<>();
    permissions.add(
        new Permission(
            List.of("batch:SubmitJob"),
            List.of(
                place.batch("job-queue", name),
                place.batch("job-definition", name),
                place.batch("job-definition", name) + ":*")));
    // These are on no resource.
    permissions.add(new Permission(List.of("batch:ListJobs", "batch:DescribeJobs"), List.of("*")));
    String bucket = function.delegateBucket();
    if (bucket != null) {
      permissions.add(
          new Permission(
              List.of("s3:GetObject", "s3:PutObject"),
              List.of(
                  objects(place, bucket, JobName.MARKERS),
                  objects(place, bucket, JobName.EVENTS))));
    }
    return permissions;
  }

  private static String objects(Place place, String bucket, String prefix) {
    return place.bucket(bucket) + "/" + prefix + "*";
  }
}
