extension Configuration {
  /// The published code's values for everything that a file does not say, written as files are; what
  /// `TASK` holds is ours, for the tasks that the published code has no keys for.
  ///
  /// - Source: arXiv 2302.04476 and 2111.09886, `config.py` of their public code.
  static let defaults = """
    BASE: ['']
    DATA: {BATCH_SIZE: 128, DATA_PATH: '', DATASET: imagenet, IMG_SIZE: 224,
      INTERPOLATION: bicubic, PIN_MEMORY: true, NUM_WORKERS: 8, MASK_PATCH_SIZE: 32,
      MASK_RATIO: 0.6}
    MODEL:
      TYPE: swin
      NAME: swin_tiny_patch4_window7_224
      RESUME: ''
      NUM_CLASSES: 1000
      DROP_RATE: 0.0
      DROP_PATH_RATE: 0.1
      LABEL_SMOOTHING: 0.1
      SWIN: {PATCH_SIZE: 4, IN_CHANS: 3, EMBED_DIM: 96, DEPTHS: [2, 2, 6, 2],
        NUM_HEADS: [3, 6, 12, 24], WINDOW_SIZE: 7, MLP_RATIO: 4.0, QKV_BIAS: true,
        QK_SCALE: null, APE: false, PATCH_NORM: true}
      VIT: {PATCH_SIZE: 16, IN_CHANS: 3, EMBED_DIM: 768, DEPTH: 12, NUM_HEADS: 12,
        MLP_RATIO: 4, QKV_BIAS: true, INIT_VALUES: 0.1, USE_APE: false, USE_RPB: false,
        USE_SHARED_RPB: true, USE_MEAN_POOLING: false}
    TRAIN:
      START_EPOCH: 0
      EPOCHS: 300
      WARMUP_EPOCHS: 20
      WEIGHT_DECAY: 0.05
      BASE_LR: 5e-4
      WARMUP_LR: 5e-7
      MIN_LR: 5e-6
      CLIP_GRAD: 5.0
      AUTO_RESUME: true
      ACCUMULATION_STEPS: 0
      USE_CHECKPOINT: false
      LR_SCHEDULER: {NAME: cosine, DECAY_EPOCHS: 30, DECAY_RATE: 0.1, GAMMA: 0.1,
        MULTISTEPS: []}
      OPTIMIZER: {NAME: adamw, EPS: 1e-8, BETAS: [0.9, 0.999], MOMENTUM: 0.9}
      LAYER_DECAY: 1.0
    AUG: {COLOR_JITTER: 0.4, AUTO_AUGMENT: rand-m9-mstd0.5-inc1, REPROB: 0.25, REMODE: pixel,
      RECOUNT: 1, MIXUP: 0.8, CUTMIX: 1.0, CUTMIX_MINMAX: null, MIXUP_PROB: 1.0,
      MIXUP_SWITCH_PROB: 0.5, MIXUP_MODE: batch}
    TEST: {CROP: true}
    AMP_OPT_LEVEL: ''
    OUTPUT: ''
    TAG: default
    SAVE_FREQ: 1
    PRINT_FREQ: 10
    SEED: 0
    EVAL_MODE: false
    THROUGHPUT_MODE: false
    LOCAL_RANK: 0
    PRETRAINED: ''
    TRAIN_FRAC: 1.0
    NO_VAL: false
    ALPHA: 1.0
    TASK: {DECODER: upernet, WIDTH: 512, FUSION: difference, SCALE: 4, RESIDUAL: false,
      STEPS: null, EVALUATE_EVERY: null, POWER: 1.0, TRAIN_SPLIT: train, VAL_SPLIT: null,
      TILE: null, BANDS: rgb, LABELS: 19, MONITOR: null, WINDOW: null, AUGMENT: true}
    """
}
