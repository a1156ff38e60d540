package io.scar.container.repackage;

/** Hears how far a push is; from several threads. */
public interface PushProgress {

  /** Tells nobody. */
  PushProgress NONE =
      new PushProgress() {
        @Override
        public void begin(long bytes) {}

        @Override
        public void sent(long bytes) {}

        @Override
        public void spared(long bytes) {}
      };

  /**
   * @param bytes that are sent at most
   */
  void begin(long bytes);

  /** So many bytes more were sent; those of a repeated attempt count again. */
  void sent(long bytes);

  /** So many bytes need not be sent: the registry has them. */
  void spared(long bytes);
}
