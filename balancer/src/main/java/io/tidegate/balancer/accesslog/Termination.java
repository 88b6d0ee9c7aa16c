package io.tidegate.balancer.accesslog;

/** Why a request ended; the codes are HAProxy's where it has one. */
public enum Termination {
  /** As it should. */
  NORMAL("--"),
  /** The client went away while its request was read. */
  CLIENT_REQUEST("CR"),
  /** The client went away while it waited for the answer. */
  CLIENT_HEADERS("CH"),
  /** The client went away while the answer was sent. */
  CLIENT_DATA("CD"),
  /** The client did not send its request in time. */
  CLIENT_TIMEOUT("cR"),
  /** The client took nothing of the answer for too long. */
  CLIENT_DATA_TIMEOUT("cD"),
  /** No endpoint could be connected to. */
  CONNECT("SC"),
  /** The endpoint did not accept a connection in time. */
  CONNECT_TIMEOUT("sC"),
  /** The endpoint broke off before its answer's head. */
  SERVER_HEADERS("SH"),
  /** The endpoint did not answer in time. */
  SERVER_TIMEOUT("sH"),
  /** The endpoint broke off within its answer. */
  SERVER_DATA("SD"),
  /** The endpoint sent nothing more of its answer for too long. */
  SERVER_DATA_TIMEOUT("sD"),
  /** The request waited too long for a free endpoint. */
  QUEUE_TIMEOUT("sQ"),
  /** The queue was full, or the wait would have been too long. */
  QUEUE_REFUSED("PQ"),
  /** The request itself was refused: malformed, too large, without route, or limited. */
  REFUSED("PR"),
  /** The balancer or the endpoint's drain limit ended it. */
  SHUTDOWN("PD");

  private final String code;

  Termination(String code) {
    this.code = code;
  }

  /** For an answer of which nothing moved for too long; {@code allTaken} if the client took all. */
  public static Termination ofStandstill(boolean allTaken) {
    return allTaken ? SERVER_DATA_TIMEOUT : CLIENT_DATA_TIMEOUT;
  }

  /** Two letters: who ended it, and in which phase. */
  public String code() {
    return code;
  }
}
