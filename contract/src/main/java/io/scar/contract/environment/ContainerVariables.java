package io.scar.contract.environment;

/** Variables that the program in the container sees. */
public final class ContainerVariables {

  /** The staged input file. */
  public static final String INPUT_FILE_PATH = "INPUT_FILE_PATH";

  /** The folder of the staged input, new for each event. */
  public static final String TMP_INPUT_DIR = "TMP_INPUT_DIR";

  /** The folder whose files are sent to the outputs, new for each event. */
  public static final String TMP_OUTPUT_DIR = "TMP_OUTPUT_DIR";

  /** The key, decoded, of the object that caused the event; storage events only. */
  public static final String STORAGE_OBJECT_KEY = "STORAGE_OBJECT_KEY";

  /** When the object was made, ISO 8601; storage events only. */
  public static final String EVENT_TIME = "EVENT_TIME";

  /** The event as JSON, if it has at most {@link #MAX_EVENT_BYTES} bytes. */
  public static final String EVENT = "EVENT";

  /** A file that holds the event, in place of {@link #EVENT}, when it is larger. */
  public static final String EVENT_FILE = "EVENT_FILE";

  /** Lambda's request id. */
  public static final String REQUEST_ID = "REQUEST_ID";

  /** The same under SCAR's name for jobs of AWS Batch; in jobs only. */
  public static final String AWS_LAMBDA_REQUEST_ID = "AWS_LAMBDA_REQUEST_ID";

  /** The address of the execution environment. */
  public static final String INSTANCE_IP = "INSTANCE_IP";

  /** The folder of the extra payload, if the function has one. */
  public static final String EXTRA_PAYLOAD = "EXTRA_PAYLOAD";

  /** A folder that is kept between the calls of one execution environment. */
  public static final String SCAR_CACHE_DIR = "SCAR_CACHE_DIR";

  /** The method of the HTTP request; HTTP requests only, as the following. */
  public static final String REQUEST_METHOD = "REQUEST_METHOD";

  /** The path of the HTTP request, without the API's stage. */
  public static final String REQUEST_PATH = "REQUEST_PATH";

  /** The media type of the HTTP request's body, if the request tells it. */
  public static final String CONTENT_TYPE = "CONTENT_TYPE";

  /** Begins the names of variables that hold query parameters, path parameters and form fields. */
  public static final String PARAMETER_PREFIX = "CONT_VAR_";

  /** Begins the names of variables that hold a request's headers. */
  public static final String HEADER_PREFIX = "HTTP_";

  /**
   * 100 KB: Linux allows 128 KiB for one string of an environment (MAX_ARG_STRLEN, execve(2)), name
   * and terminator included.
   */
  public static final int MAX_EVENT_BYTES = 100_000;

  private ContainerVariables() {}
}
