package io.scar.contract.event;

/**
 * The event by which a schedule keeps a function warm: its image is made ready, and nothing runs.
 */
public final class KeepWarm {

  /** The one member of the event. */
  public static final String MEMBER = "scar-keep-warm";

  /** The event, as the schedule sends it. */
  public static final String EVENT = "{\"" + MEMBER + "\":true}";

  private KeepWarm() {}
}
