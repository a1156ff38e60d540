package io.scar.local.http;

/** The one account of the local cloud. */
public final class LocalAccount {

  /** Twelve digits, as in every ARN. */
  public static final String ID = "000000000000";

  /** The region of requests and resources that name none. */
  public static final String DEFAULT_REGION = "us-east-1";

  private LocalAccount() {}
}
