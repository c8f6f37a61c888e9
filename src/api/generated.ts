// Generated from crds/ by `npm run generate`. Change the schemas there, not this file.

/** What to run, and where it may run. */
export interface CollectiveJobSpec {
  /** Jobs of higher priority are placed first; among equals, the older one. */
  readonly priority: number;
  /** True takes the job off its GPUs and keeps it off. Its progress is kept. */
  readonly suspend: boolean;
  /** How many GPUs the job runs on. It starts with all of them or not at all. */
  readonly gpus: number;
  /** Run only on this kind of GPU. Left out, on any one kind. */
  readonly accelerator?: string;
  /** The training run. */
  readonly training?: {
    /** The model, from the catalogue. For another one use customModel. */
    readonly model?:
      | 'llama-3.1-8b'
      | 'llama-3.1-70b'
      | 'llama-3.1-405b'
      | 'nemotron-4-340b'
      | 'gpt-3-175b'
      | 'deepseek-v3'
      | 'grok-1';
    /** The shape of a transformer that the catalogue does not have. */
    readonly customModel?: CollectiveJobCustomModel;
    /** Tokens of one sequence. */
    readonly sequenceLength: number;
    /** Sequences of one step, over all GPUs. */
    readonly globalBatchSequences: number;
    /** Sequences one replica works on at a time. */
    readonly microBatchSequences: number;
    /** Number format of the matrix products. */
    readonly precision: 'BF16' | 'FP8';
    /** Optimiser steps until the job is complete. */
    readonly steps: number;
    /** How one replica is cut. The number of data-parallel replicas follows from gpus. */
    readonly parallelism: {
      /** Tensor-parallel ranks. They stay inside one scale-up domain. */
      readonly tensor: number;
      /** Pipeline stages. */
      readonly pipeline: number;
      /** Context-parallel ranks, which share a sequence. They stay inside one site. */
      readonly context: number;
      /**
       * Model chunks of one stage in the interleaved schedule; more of them make the pipeline
       * bubble smaller.
       */
      readonly virtualPipeline: number;
      /**
       * Groups over which the experts of a mixture are dealt out, among the tensor, context and
       * data ranks of a stage. They stay inside one site.
       */
      readonly expert: number;
      /** Ranks that share the matrices of one expert; only with expert above 1. */
      readonly expertTensor: number;
    };
    /**
     * What is computed again in the backward passes. Selective is the core of the attention only;
     * Full is every layer, which takes a third more computation and needs far less memory.
     */
    readonly recomputation: 'Selective' | 'Full';
    /**
     * What data-parallel replicas keep only a share of. Optimizer shares out the state of the
     * optimiser (ZeRO-1), Full the weights and gradients too (FSDP, ZeRO-3), which are then fetched
     * in every micro-batch.
     */
    readonly sharding: 'None' | 'Optimizer' | 'Full';
    /**
     * Number format in which gradients are summed and sent. FP32 doubles what replicas and sites
     * exchange before the optimiser, and takes two bytes more of memory for each weight.
     */
    readonly gradientPrecision: 'BF16' | 'FP32';
    /**
     * What one GPU may have under way to another site, such as NCCL_BUFFSIZE times its channels. It
     * gets no more than that in a round trip. Left out, enough for any distance.
     */
    readonly windowBytes?: number;
    /** How replicas at different sites agree on the weights. */
    readonly synchronization: {
      /**
       * Hierarchical reduces inside each site first and exchanges the shards between sites. Flat
       * runs one ring over all replicas. LocalUpdate (DiLoCo) synchronises the sites only every
       * innerSteps steps.
       */
      readonly strategy: 'Hierarchical' | 'Flat' | 'LocalUpdate';
      /** Steps between two synchronisations of the sites. */
      readonly innerSteps?: number;
      /**
       * Parts of the model that are exchanged in turn (Streaming DiLoCo), each once in innerSteps.
       * Left out, 1.
       */
      readonly fragments?: number;
      /**
       * Steps for which an exchange may go on behind the computation. Left out, 1. With 0 the next
       * step waits for it.
       */
      readonly overlapSteps?: number;
      /** Bits that the sites send for each weight. Left out, 16. */
      readonly outerBits?: number;
    };
  };
  /**
   * A run of nccl-tests, one collective over a range of sizes. The results are in status.benchmark.
   */
  readonly collective?: {
    /** Which collective. */
    readonly operation:
      'AllReduce' | 'AllGather' | 'ReduceScatter' | 'AllToAll' | 'Broadcast' | 'SendRecv';
    /** The first size, of the whole array as nccl-tests counts it (its -b). */
    readonly minBytes: number;
    /** The last size; a size above it is not run (its -e). */
    readonly maxBytes: number;
    /** Each size is so many times the one before (its -f). */
    readonly stepFactor: number;
    /** Timed calls of each size (its -n). */
    readonly iterations: number;
    /** Calls of each size before the timed ones (its -w). */
    readonly warmupIterations: number;
    /**
     * What one GPU may have under way to another site, such as NCCL_BUFFSIZE times its channels. It
     * gets no more than that in a round trip. Left out, enough for any distance.
     */
    readonly windowBytes?: number;
    /**
     * Type of the elements (its -d). It decides how many elements a size has, not how long it
     * takes.
     */
    readonly dataType: 'Float' | 'Half' | 'BFloat16' | 'Int8';
  };
  /**
   * A model that answers requests, its prompts read (prefill) and its answers written (decode) by
   * instances of their own, which may be at different sites. How fast it is says status.inference.
   */
  readonly inference?: {
    /** The model, from the catalogue. For another one use customModel. */
    readonly model?:
      | 'llama-3.1-8b'
      | 'llama-3.1-70b'
      | 'llama-3.1-405b'
      | 'nemotron-4-340b'
      | 'gpt-3-175b'
      | 'deepseek-v3'
      | 'grok-1';
    /** The shape of a transformer that the catalogue does not have. */
    readonly customModel?: CollectiveJobCustomModel;
    /** Number format of the weights and the matrix products. */
    readonly precision: 'BF16' | 'FP8';
    /** Number format of the keys and values that are kept and sent. Left out, as precision. */
    readonly cachePrecision?: 'BF16' | 'FP8';
    /** Tokens of a prompt. */
    readonly promptTokens: number;
    /** Tokens of an answer. */
    readonly outputTokens: number;
    /** Requests until the job is complete. Its progress is counted in them. */
    readonly requests: number;
    /**
     * Requests that come, at random times. Left out, the next comes whenever one can be taken, so
     * that the job answers as many as it can.
     */
    readonly requestsPerMinute?: number;
    /** The instances that read prompts, one prompt at a time each. They stay in one pool. */
    readonly prefill: {
      /** Copies of the model. */
      readonly instances: number;
      /** GPUs that share the matrices of one copy. They stay inside one scale-up domain. */
      readonly gpusPerInstance: number;
      /** Run only on this kind of GPU. Left out, on any one kind. */
      readonly accelerator?: string;
      /** Run only at this site. Left out, at any. */
      readonly site?: string;
      /**
       * Tokens of a prompt that pass the model together. Smaller chunks read the weights more
       * often.
       */
      readonly chunkTokens: number;
    };
    /**
     * The instances that write answers, a batch of requests at once each. They stay in one pool.
     */
    readonly decode: {
      /** Copies of the model. */
      readonly instances: number;
      /** GPUs that share the matrices of one copy. They stay inside one scale-up domain. */
      readonly gpusPerInstance: number;
      /** Run only on this kind of GPU. Left out, on any one kind. */
      readonly accelerator?: string;
      /** Run only at this site, such as the one near the users. Left out, at any. */
      readonly site?: string;
      /**
       * Requests that an instance works on at once, at most. Left out, as many as memory has room
       * for and targets allow.
       */
      readonly maxBatch?: number;
    };
    /** How keys and values get from prefill to decode. */
    readonly transfer: {
      /**
       * LayerByLayer sends what a layer has computed while the next computes. AfterPrefill sends
       * all of it when the prompt is read.
       */
      readonly mode: 'LayerByLayer' | 'AfterPrefill';
      /** What one GPU may have under way to the other site. Left out, enough for any distance. */
      readonly windowBytes?: number;
    };
    /**
     * What the users were promised. The batch is kept small enough for the second; placement
     * prefers the place with the most requests in time.
     */
    readonly targets: {
      /** From the request to the first token of the answer, at most. */
      readonly timeToFirstTokenMilliseconds?: number;
      /** From each token to the next, at most. */
      readonly timePerOutputTokenMilliseconds?: number;
    };
  };
  /** What may cross from one site to another. */
  readonly siteBoundary: {
    /**
     * The cuts that may lie between sites. Data puts whole replicas at each site; Pipeline puts
     * successive stages of every replica at successive sites; Phase puts the prefill of an
     * inference at one site and its decode at another. Left out, Phase for an inference and Data
     * for all else.
     */
    readonly allow?: readonly ('Data' | 'Pipeline' | 'Phase')[];
    /** The largest number of sites the job may be cut over. 1 keeps it whole. */
    readonly maxSites: number;
    /** The longest round trip between two sites of the job. Left out, any. */
    readonly maxRoundTripMilliseconds?: number;
  };
  /**
   * How long, in real seconds, the finished job is kept before it is deleted. Left out, for ever.
   */
  readonly ttlSecondsAfterFinished?: number;
}

/** What the controller decided and the emulator observed. Written by them only. */
export interface CollectiveJobStatus {
  /** A summary for people; the conditions are the truth. */
  readonly phase?: 'Pending' | 'Suspended' | 'Admitted' | 'Running' | 'Complete';
  /**
   * Admitted: GPUs and link bandwidth are reserved. Running: it makes progress. Suspended, Evicted
   * and Complete as they say.
   */
  readonly conditions?: readonly {
    /** Which aspect. */
    readonly type: string;
    /** Whether it holds. */
    readonly status: 'True' | 'False' | 'Unknown';
    /** Why, in one word for programs. */
    readonly reason: string;
    /** Why, for people. */
    readonly message: string;
    /** When the status last changed. */
    readonly lastTransitionTime: string;
    /** The generation of the spec this was found for. */
    readonly observedGeneration?: number;
  }[];
  /** The assignments in one line, such as `memphis:512 atlanta:512`. */
  readonly placement?: string;
  /** Where the job runs. */
  readonly siteAssignments?: readonly {
    /** The site. */
    readonly site: string;
    /** The GpuPool. */
    readonly pool: string;
    /** Whole nodes held. */
    readonly nodes: number;
    /** GPUs used. */
    readonly gpus: number;
    /**
     * Data-parallel replicas here; in a pipeline cut, all of them. Of an inference, its instances
     * here.
     */
    readonly replicas: number;
    /** Pipeline stages of each replica here; in a data cut, all of them. */
    readonly stages: number;
    /** Instances of an inference here that read prompts. */
    readonly prefillInstances?: number;
    /** Instances of an inference here that write answers. */
    readonly decodeInstances?: number;
  }[];
  /** Bandwidth reserved on links between the sites. */
  readonly linkReservations?: readonly {
    /** The SiteLink. */
    readonly link: string;
    /** The sending site. */
    readonly from: string;
    /** The receiving site. */
    readonly to: string;
    /** Reserved bandwidth. */
    readonly gbps: number;
  }[];
  /** While the job waits, why, and what would let it run. */
  readonly explanation?: {
    /** The reasons in one line. */
    readonly summary?: string;
    /** Everything that stands in the way, one entry per site, pool or link. */
    readonly blockedBy?: readonly string[];
    /** Single changes, each of which would admit the job. */
    readonly wouldAdmitIf?: readonly string[];
  };
  /** How far it is. Written by the emulator. */
  readonly progress?: {
    /** Steps done; of an inference, requests answered. */
    readonly step?: number;
    /** Steps in all. */
    readonly steps?: number;
    /** The first as a share of the second. */
    readonly percent?: number;
    /** Both in one word, such as `812/2000`. */
    readonly summary?: string;
    /** Emulated time the job has run for, in all. */
    readonly emulatedSeconds?: number;
    /** When it will be complete at the present rate, by the wall clock. */
    readonly estimatedCompletionTime?: string;
  };
  /** How fast it is now. Written by the emulator. */
  readonly performance?: {
    /** Emulated time of one step. */
    readonly stepMilliseconds?: number;
    /** Floating-point operations of the model as a share of the GPUs' peak (MFU). */
    readonly modelFlopsUtilizationPercent?: number;
    /** Share of the step in which GPUs wait for communication that no computation hides. */
    readonly exposedCommunicationPercent?: number;
    /** Share of the step in which pipeline stages wait for their first or next microbatch. */
    readonly bubblePercent?: number;
    /**
     * What keeps the exchange between sites from being faster, the share of the links, the NICs of
     * the GPUs, or what these may have under way (windowBytes).
     */
    readonly crossSiteLimit?: 'Links' | 'Nics' | 'Windows';
    /** The exposed communication by the farthest network it needs, as shares of the step. */
    readonly exposedByTier?: {
      /** Inside a scale-up domain, over NVLink. */
      readonly scaleUpPercent?: number;
      /** Between the domains of a site. */
      readonly scaleOutPercent?: number;
      /** Between sites. */
      readonly scaleAcrossPercent?: number;
    };
    /** The exposed communication by what it serves, as shares of the step. */
    readonly exposedByKind?: {
      /** Tensor parallelism. */
      readonly tensorPercent?: number;
      /** Context parallelism. */
      readonly contextPercent?: number;
      /** Tokens on their way to experts and back. */
      readonly expertPercent?: number;
      /** Gradients and weights inside the sites. */
      readonly dataPercent?: number;
      /** What the sites exchange. */
      readonly crossSitePercent?: number;
    };
    /**
     * Share of the step in which the mean GPU computes nothing - exposed communication, the bubble,
     * and waiting for the slowest pipeline stage.
     */
    readonly idlePercent?: number;
    /** Share of the step in which the mean pipeline stage waits for the slowest. */
    readonly imbalancePercent?: number;
    /** Bus bandwidth of a collective at its largest size, at the present rate of the links. */
    readonly busBandwidthGBps?: number;
    /** Tokens trained on in one emulated second, over all GPUs. */
    readonly tokensPerSecond?: number;
  };
  /** What a collective reported, in the columns of nccl-tests. Written by the emulator. */
  readonly benchmark?: {
    /** Mean of the bus bandwidths of all sizes that are done. */
    readonly averageBusBandwidthGBps?: number;
    /** The results as text, one line per size, under a head line. */
    readonly table?: readonly string[];
    /** The results, one entry per size that is done. */
    readonly results?: readonly {
      /** Bytes of the whole array. */
      readonly sizeBytes: number;
      /** Elements of the whole array. */
      readonly count: number;
      /** Emulated time of one call. */
      readonly timeMicroseconds: number;
      /** Size over time. */
      readonly algbwGBps: number;
      /** algbw times the bus factor of the collective, 2 (n-1)/n for an all-reduce. */
      readonly busbwGBps: number;
      /** NCCL's algorithm inside the sites. */
      readonly algorithm: string;
      /** NCCL's protocol inside the sites. */
      readonly protocol: string;
      /** Share of the time in which the way between sites is busy; 0 at one site. */
      readonly crossSitePercent: number;
    }[];
  };
  /** How fast a model answers, at the present rate of the links. Written by the emulator. */
  readonly inference?: {
    /** Requests answered in one emulated second. */
    readonly requestsPerSecond?: number;
    /**
     * What keeps the job from answering more - the instances of a phase, what lies between them, or
     * that no more come.
     */
    readonly limitedBy?: 'Prefill' | 'Transfer' | 'Decode' | 'Arrivals';
    /**
     * From the request to the first token, on average. Missing when more requests come than are
     * answered; then it grows without end.
     */
    readonly timeToFirstTokenMilliseconds?: number;
    /** What that time is made of. */
    readonly firstTokenParts?: {
      /** For a free prefill instance. Missing when it has no end. */
      readonly waitingMilliseconds?: number;
      /** Reading the prompt. */
      readonly prefillMilliseconds?: number;
      /** What of sending keys and values comes after that. */
      readonly transferMilliseconds?: number;
      /**
       * The request there, and the last of the keys and values back, with what a call of the fabric
       * takes before its first byte.
       */
      readonly roundTripMilliseconds?: number;
    };
    /** From each token of an answer to the next. */
    readonly timePerOutputTokenMilliseconds?: number;
    /** Tokens of answers in one emulated second, over all GPUs. */
    readonly outputTokensPerSecond?: number;
    /** Share of the answers that meet the targets; 100 without any. */
    readonly inTimePercent?: number;
    /** Requests that a decode instance works on at once, on average. */
    readonly batch?: number;
    /** Keys and values that pass from prefill to decode. */
    readonly cacheGbps?: number;
    /** Share of the time in which a prefill instance works. */
    readonly prefillBusyPercent?: number;
    /** Share of the time in which a decode instance works. */
    readonly decodeBusyPercent?: number;
  };
  /** How often the job was taken off its GPUs and started again. */
  readonly restarts?: number;
}

interface CollectiveJobCustomModel {
  /** Transformer layers. */
  readonly layers: number;
  /** Width of the residual stream. */
  readonly hiddenSize: number;
  /** Inner width of the feed-forward block. */
  readonly feedForwardSize: number;
  /** Query heads. */
  readonly attentionHeads: number;
  /** Key and value heads of grouped-query attention. Left out, as many as attentionHeads. */
  readonly keyValueHeads?: number;
  /** Size of the vocabulary. */
  readonly vocabularySize: number;
  /** True for a gated feed-forward block (SwiGLU, three matrices), false for a plain one (two). */
  readonly gatedFeedForward: boolean;
  /** The experts of a mixture of experts. Left out, the model is dense. */
  readonly mixture?: {
    /** Experts of a layer that a token may be sent to. */
    readonly experts: number;
    /** Experts that each token is sent to. */
    readonly activeExperts: number;
    /** Experts that every token passes besides. */
    readonly sharedExperts: number;
    /** Inner width of one expert. */
    readonly feedForwardSize: number;
    /** Layers that have an ordinary feed-forward block in the place of experts. */
    readonly denseLayers: number;
    /**
     * How many scale-up domains the copies of a token go to at most (routing limited to groups).
     * Left out, any number.
     */
    readonly domainsPerToken?: number;
  };
}

/** What the pool is made of. */
export interface GpuPoolSpec {
  /**
   * The site the pool stands at. Pools of one site share its place and its scale-out fabric. A pool
   * cannot move.
   */
  readonly site: string;
  /** Where the site is. Links without a lengthKm derive their length from it. */
  readonly location?: {
    /** Degrees north of the equator; south is negative. */
    readonly latitude: number;
    /** Degrees east of Greenwich; west is negative. */
    readonly longitude: number;
  };
  /** The kind of GPU, from the catalogue. For another kind use customAccelerator. */
  readonly accelerator?: 'A100-SXM' | 'H100-SXM' | 'H200-SXM' | 'B200-SXM' | 'GB200-NVL72';
  /** The figures of a GPU that the catalogue does not have. */
  readonly customAccelerator?: {
    /** What jobs call it in spec.accelerator. */
    readonly name: string;
    /** Peak dense BF16 rate of one GPU, in TFLOP/s. */
    readonly bf16Teraflops: number;
    /**
     * Peak dense FP8 rate of one GPU, in TFLOP/s. Left out, the GPU has no FP8 and jobs that ask
     * for it are not placed here.
     */
    readonly fp8Teraflops?: number;
    /** Memory of one GPU, in GB (10^9 bytes). */
    readonly memoryGigabytes: number;
    /**
     * Rate of the memory of one GPU, in GB/s. Left out, the optimiser's pass over its state counts
     * as nothing, and no inference is placed here.
     */
    readonly memoryGigabytesPerSecond?: number;
    /** What one GPU can send to others of its scale-up domain, in GB/s per direction. */
    readonly scaleUpGigabytesPerSecond: number;
    /** Share of the peak rate that large matrix products reach. */
    readonly computeEfficiencyPercent: number;
  };
  /** Number of nodes. */
  readonly nodes: number;
  /** GPUs of one node. */
  readonly gpusPerNode: number;
  /** The network inside a scale-up domain (NVLink). Left out, a domain is one node. */
  readonly scaleUp?: {
    /**
     * GPUs of one scale-up domain; 8 for an HGX node, 72 for an NVL72 rack. Tensor parallelism
     * stays inside a domain.
     */
    readonly domainGpus: number;
  };
  /** The network between the nodes of the site. */
  readonly scaleOut: {
    /** Line rate of one NIC, in Gb/s per direction. */
    readonly nicGbps: number;
    /** NICs of one node. */
    readonly nicsPerNode: number;
    /**
     * What the nodes could send, divided by what the fabric above them carries. 1 is non-blocking.
     */
    readonly oversubscription: number;
    /**
     * How flows are spread over equal paths. Ecmp hashes whole flows, which collide;
     * AdaptiveRouting spreads packets.
     */
    readonly loadBalancing: 'AdaptiveRouting' | 'Ecmp';
  };
}

/** What the controller and the emulator observed. Written by them only. */
export interface GpuPoolStatus {
  /** Ready: the pool can take jobs. */
  readonly conditions?: readonly {
    /** Which aspect. */
    readonly type: string;
    /** Whether it holds. */
    readonly status: 'True' | 'False' | 'Unknown';
    /** Why, in one word for programs. */
    readonly reason: string;
    /** Why, for people. */
    readonly message: string;
    /** When the status last changed. */
    readonly lastTransitionTime: string;
    /** The generation of the spec this was found for. */
    readonly observedGeneration?: number;
  }[];
  /** The kind of GPU, from the catalogue or the custom name. */
  readonly accelerator?: string;
  /** All nodes and GPUs, also those that are down. */
  readonly capacity?: {
    /** Nodes. */
    readonly nodes?: number;
    /** GPUs. */
    readonly gpus?: number;
  };
  /** What jobs can be placed on, allocated or not; capacity without the nodes that are down. */
  readonly allocatable?: {
    /** Nodes. */
    readonly nodes?: number;
    /** GPUs. */
    readonly gpus?: number;
  };
  /** What admitted jobs hold. */
  readonly allocated?: {
    /** Nodes. */
    readonly nodes?: number;
    /** GPUs. */
    readonly gpus?: number;
  };
  /** What is down. Written by the emulator (on real iron, by the node agents). */
  readonly unhealthy?: {
    /** Nodes that are down. */
    readonly nodes?: number;
  };
}

/** What the link is made of, and how it is to be tuned. */
export interface SiteLinkSpec {
  /** The two sites it joins, as named in the site field of their pools. A link cannot be moved. */
  readonly sites: readonly string[];
  /**
   * Length of the fibre. Left out, the great circle between the sites' locations times routeFactor.
   */
  readonly lengthKm?: number;
  /**
   * How much longer the fibre is than the great circle, as a decimal of at least 1. Used when
   * lengthKm is left out.
   */
  readonly routeFactor: string;
  /**
   * What the light travels through. SingleModeFibre (G.652) takes 4.897 us a km and way,
   * HollowCoreFibre 3.4; the equipment on the way comes on top.
   */
  readonly medium: 'SingleModeFibre' | 'HollowCoreFibre';
  /**
   * What each lane ends in, at both ends. Pluggable modules take 30 W and last 750,000 hours on
   * average, CoPackaged optics 9 W and 2,600,000 hours.
   */
  readonly optics: 'Pluggable' | 'CoPackaged';
  /** How long a lane is down after its optics have failed, until new ones are in. */
  readonly repairMinutes: number;
  /** Number of lanes (wavelengths) in each direction. Each may fail alone. */
  readonly lanes: number;
  /** Rate of one lane, in Gb/s per direction. */
  readonly laneGbps: number;
  /**
   * Standard deviation of the one-way delay. Synchronous jobs wait for the slowest of their paths.
   */
  readonly jitterMicroseconds: number;
  /**
   * Share of packets lost on the fibre (not by congestion), as a decimal below 0.01 such as
   * 0.000001.
   */
  readonly lossRate: string;
  /** How much of the capacity jobs may reserve; the rest stays free for bursts. */
  readonly reservablePercent: number;
  /**
   * The switch at the head of the link. Its buffer limits the queues, and how long a lossless link
   * can be.
   */
  readonly switch: 'DeepBuffer' | 'Spectrum-4' | 'Tomahawk-5';
  /** Where the congestion parameters come from. */
  readonly tuning: {
    /**
     * DistanceAware computes them from the length, the rate and the number of flows. OffTheShelf
     * uses the vendors' defaults, the same at every distance.
     */
    readonly mode: 'DistanceAware' | 'OffTheShelf';
    /**
     * Simulated looks for better parameters around the computed ones by simulation, which may take
     * half a minute; DistanceAware only.
     */
    readonly refine: 'Off' | 'Simulated';
    /**
     * Writes the parameters, as switches, NICs and NCCL take them, into the ConfigMap sitelink-NAME
     * of a namespace that exists. Taken out, the ConfigMap stays as it is.
     */
    readonly export?: {
      /** The namespace of the ConfigMap. */
      readonly namespace: string;
    };
  };
}

/** What the controller and the emulator found. Written by them only. */
export interface SiteLinkStatus {
  /**
   * Available: traffic can pass. Tuned: the parameters below fit the link as it is. Lossless: a
   * lossless priority fits into the switch.
   */
  readonly conditions?: readonly {
    /** Which aspect. */
    readonly type: string;
    /** Whether it holds. */
    readonly status: 'True' | 'False' | 'Unknown';
    /** Why, in one word for programs. */
    readonly reason: string;
    /** Why, for people. */
    readonly message: string;
    /** When the status last changed. */
    readonly lastTransitionTime: string;
    /** The generation of the spec this was found for. */
    readonly observedGeneration?: number;
  }[];
  /** The length, given or derived. */
  readonly lengthKm?: number;
  /** Time light needs to the other site and back, with the equipment on the way. */
  readonly roundTripMicroseconds?: number;
  /** What is under way on one lane at full rate in one round trip. */
  readonly bandwidthDelayProductBytes?: number;
  /** Lanes that carry traffic. Written by the emulator (on real iron, by the line system). */
  readonly lanesUp?: number;
  /**
   * Of the lanes that carry none, those whose optics have failed by themselves and wait for new
   * ones. Written by the emulator (on real iron, by the line system).
   */
  readonly lanesInRepair?: number;
  /** Electrical power of the optics of all lanes, at both ends. */
  readonly opticsWatts?: number;
  /** The congestion parameters of one lane's senders and switches, in the units the gear uses. */
  readonly tuned?: {
    /** The mode they were computed in. */
    readonly mode?: string;
    /** Flows that share one lane, as counted from the placements. */
    readonly flows?: number;
    /** Queue at which the switch begins to mark packets (Kmin). */
    readonly ecnMinBytes?: number;
    /** Queue at which the switch marks with the highest probability (Kmax). */
    readonly ecnMaxBytes?: number;
    /** The highest marking probability (Pmax). */
    readonly ecnMaxProbabilityPercent?: number;
    /** Buffer the lane needs at the switch. */
    readonly bufferBytes?: number;
    /** Headroom a lossless priority would need for the cable of this length. */
    readonly pfcHeadroomBytes?: number;
    /** Window of one flow; 0 is none. */
    readonly windowBytes?: number;
    /**
     * What a flow sends until it hears something; 0 is what its NIC can (rate_to_set_on_first_cnp).
     */
    readonly startRateMbps?: number;
    /** Queue pairs of one connection. */
    readonly queuePairs?: number;
    /** How often a sender may cut its rate (rate_reduce_monitor_period). */
    readonly rateReduceMonitorMicroseconds?: number;
    /** How often a sender raises its rate (rpg_time_reset). */
    readonly rateResetMicroseconds?: number;
    /** How often a sender updates its estimate of congestion (dce_tcp_rtt). */
    readonly alphaUpdateMicroseconds?: number;
    /**
     * Shortest time between two congestion notifications of a receiver (min_time_between_cnps).
     */
    readonly cnpIntervalMicroseconds?: number;
    /** Rate raises before the target itself is raised (rpg_threshold). */
    readonly fastRecoverySteps?: number;
    /** Raise of the target rate in the active phase (rpg_ai_rate). */
    readonly additiveIncreaseMbps?: number;
    /** Raise of the target rate in the hyper phase (rpg_hai_rate). */
    readonly hyperIncreaseMbps?: number;
    /**
     * Weight of the newest observation in the estimate of congestion, of 1024 (1024 - dce_tcp_g).
     */
    readonly alphaGainOf1024?: number;
    /** Share of its rate that a sender keeps in a cut, at least (rpg_min_dec_fac). */
    readonly leastKeptPercent?: number;
  };
  /** What the link will do with these parameters, by the model. */
  readonly predicted?: {
    /** Goodput as a share of the line rate. */
    readonly efficiencyPercent?: number;
    /** The same with the vendors' defaults. */
    readonly offTheShelfEfficiencyPercent?: number;
    /** The first divided by the second, as a decimal. */
    readonly speedupOverOffTheShelf?: string;
    /** Mean queueing delay at the bottleneck. */
    readonly queueMicroseconds?: number;
  };
  /**
   * The same by simulating one lane in time steps. Absent until that is done; it may be of the
   * parameters before for a moment.
   */
  readonly simulated?: {
    /** Goodput as a share of the line rate. */
    readonly efficiencyPercent?: number;
    /** The same with the vendors' defaults. */
    readonly offTheShelfEfficiencyPercent?: number;
    /** The first divided by the second, as a decimal. */
    readonly speedupOverOffTheShelf?: string;
    /** Mean queueing delay at the bottleneck. */
    readonly queueMicroseconds?: number;
    /** The queueing delay that is not exceeded in half of the time. */
    readonly queueP50Microseconds?: number;
    /** The queueing delay that is not exceeded in 90 % of the time. */
    readonly queueP90Microseconds?: number;
    /** The queueing delay that is not exceeded in 99 % of the time. */
    readonly queueP99Microseconds?: number;
    /** The longest queueing delay. */
    readonly queueMaxMicroseconds?: number;
    /**
     * Of a million packets, those that are marked (ECN) at the head of the lane while it is full.
     */
    readonly markedPacketsPerMillion?: number;
    /** Of a million packets, those that find no room in the buffer while the lane is full. */
    readonly droppedPacketsPerMillion?: number;
    /**
     * Congestion notifications (CNP) a second that one full lane gives rise to, all of its flows
     * together.
     */
    readonly notificationsPerSecond?: number;
    /** Mean queueing delay with the vendors' defaults. */
    readonly offTheShelfQueueMicroseconds?: number;
    /** Standard deviation of the one-way delay, fibre and queue. */
    readonly jitterMicroseconds?: number;
  };
  /**
   * What placement and data plane count with. By the closed form until the lane has been simulated;
   * a retune keeps what was simulated until there is something new.
   */
  readonly effective?: {
    /** Where it is from. */
    readonly basis?: 'ClosedForm' | 'Simulated';
    /** Goodput of one lane. */
    readonly laneGoodputMbps?: number;
    /** Mean queueing delay at the bottleneck. */
    readonly queueMicroseconds?: number;
    /** Standard deviation of the one-way delay, fibre and queue. */
    readonly jitterMicroseconds?: number;
    /** The generation of the specification it is of. */
    readonly observedGeneration?: number;
  };
  /** What keeps the lanes from doing better, the binding one first. */
  readonly constraints?: readonly {
    /** Which, in one word for programs. */
    readonly name: string;
    /** Why, for people. */
    readonly message: string;
  }[];
  /** The two directions of the link. */
  readonly directions?: readonly {
    /** The sending site. */
    readonly from: string;
    /** The receiving site. */
    readonly to: string;
    /** What admitted jobs reserved. */
    readonly reservedGbps?: number;
    /** What passes now. Written by the emulator. */
    readonly throughputGbps?: number;
    /**
     * Throughput as a share of the line rate of the lanes that are up. Written by the emulator.
     */
    readonly utilizationPercent?: number;
  }[];
}
