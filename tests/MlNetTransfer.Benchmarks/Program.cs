#pragma warning disable
using MlNetTransfer; using MlNetTransfer.Backbones; using MlNetTransfer.Backbones.Weights; using MlNetTransfer.Datasets; using MlNetTransfer.Features; using MlNetTransfer.Inference; using MlNetTransfer.Numerics; using MlNetTransfer.Training;
foreach (string b in new[]{"035","100"})
foreach (string s in new[]{"hymenoptera","dtd10","flowers5","clothing10","cifar10","neu-steel6","sign-digits10","malaria2","mnist10k"})
{
    var spec = BackboneCatalog.Find("mobilenetv2_"+b);
    var weights = BackboneWeights.Load(spec, "/work/shared/weights/mobilenetv2_"+b+"_224_"+(b=="035"?"tm":"int8deq")+".safetensors");
    var ds = ImageDatasetReader.Read(new DatasetOptions{Data=$"/tmp/base{b}/{s}.manifest.csv",ValidationFraction=0,Manifest=new ManifestOptions{Root="/tmp/sets/"+s}},null,default);
    LabelledImage[] images=[..ds.Images];
    using var ex = new OnnxFeatureExtractor(spec, weights);
    var fs = new FeatureStore("/tmp/q/cachex"+Environment.GetEnvironmentVariable("TAG"), TimeProvider.System).Load(images, ex, null, default);
    int[] y=[..images.Select(i=>i.LabelIndex)];
    int[] tr=[..Enumerable.Range(0,images.Length).Where(i=>images[i].Split!=ImageSplit.Test)], te=[..Enumerable.Range(0,images.Length).Where(i=>images[i].Split==ImageSplit.Test)];
    int C=ds.Labels.Count; int[] ytr=[..tr.Select(i=>y[i])], yte=[..te.Select(i=>y[i])];
    var sc = FeatureScaling.Measure(fs.Features, tr, null, default);
    var rows = new ScaledRows(fs.Features,tr,sc); var axes=PrincipalAxes.Find(rows,null,default);
    var prob = new HeadProblem(rows,ytr,C,null,axes,rows.Count);
    var ridge = new RidgeLeaveOneOut(rows,ytr,C,null,axes,default); var path=ridge.Evaluate(ridge.DefaultPath(),default);
    var best=path.MinBy(p=>p.SquaredError)!; var bestAcc=path.MaxBy(p=>p.Accuracy)!;
    Console.Write($"{b} {s,-14} ridge {best.Lambda,6:0} (acc {best.Accuracy:0.000}) byAcc {bestAcc.Lambda,6:0} ({bestAcc.Accuracy:0.000})");
    var folds = CrossFit.Assign(ytr,C,new RandomSource(1));
    (double[] lg,int[] ly) Cv(double l)=>CrossFit.Logits(prob,l,folds,default);
    
    var f0=prob.Fit(best.Lambda/C,null,default); var l0=f0.Logits(rows,default); double cur=0; for(int i=0;i<ytr.Length;i++){double m=double.MinValue; for(int c=0;c<C;c++) m=Math.Max(m,l0[i*C+c]); double z=0,q=0; for(int c=0;c<C;c++) z+=Math.Exp(l0[i*C+c]-m); for(int c=0;c<C;c++){double p=Math.Exp(l0[i*C+c]-m)/z;q+=p*(1-p);} cur+=q;} cur/=ytr.Length*(1-1.0/C);
    Console.Write($" cur {cur:0.00}");
    foreach (double l in new[]{100.0, best.Lambda/C, best.Lambda/C*cur, best.Lambda/C*cur*cur})
    {
        var (lg,ly)=Cv(l); double T=TemperatureScaling.Fit(lg,ly,C);
        double acc=Acc(lg,ly,C), ll=TemperatureScaling.LogLoss(lg,ly,C,T);
        var fit=prob.Fit(l,null,default); double ta=Acc(fit.Logits(new ScaledRows(fs.Features,te,sc),default),yte,C);
        Console.Write($" | {l,5:0} cv {acc:0.000} ll {ll:0.000} T {T:0.00} test {ta:0.000}");
    }
    Console.WriteLine();
}
static double Acc(double[] lg,int[] y,int C){int ok=0;for(int i=0;i<y.Length;i++){if(System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(lg.AsSpan(i*C,C))==y[i])ok++;}return ok/(double)y.Length;}
return 0;
